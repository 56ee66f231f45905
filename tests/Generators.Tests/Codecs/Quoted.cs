using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[JsonConverter(typeof(QuotingConverter))]
public sealed record Quoted(string Text);
