using System.Text.Json;
using System.Text.Json.Nodes;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Documents(JsonElement A, JsonNode? B, JsonObject? C, JsonArray? D, JsonDocument? E);
