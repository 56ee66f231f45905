namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>A struct that only its constructor can fill: System.Text.Json would lose what is in it.</summary>
public readonly struct Fixed(int x)
{
    public int X { get; } = x;
}
