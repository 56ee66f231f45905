using System.Text.Json;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Anything(JsonElement Value);
