using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[JsonConverter(typeof(MoneyConverter))]
public readonly record struct Money(decimal Amount, string Currency);
