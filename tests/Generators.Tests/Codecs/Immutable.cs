using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[method: JsonConstructor]
public readonly struct Immutable(int x, string? y)
{
    public int X { get; } = x;

    public string? Y { get; } = y;
}
