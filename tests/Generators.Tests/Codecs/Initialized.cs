using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Members that keep what the type gives them when they are missing.</summary>
public sealed class Initialized
{
    public string Text { get; init; } = "initial";

    public List<int> Numbers { get; init; } = [1, 2];

    public int Count { get; set; } = 7;

    public required string Name { get; init; }

    [JsonPropertyOrder(-1)]
    public int First { get; init; } = 3;

    [JsonInclude]
    public int Inner { get; internal set; } = 4;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Maybe { get; init; }
}
