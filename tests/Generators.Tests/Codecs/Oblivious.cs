#nullable disable

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>A type from before nullable annotations.</summary>
public sealed class Oblivious
{
    public string Name { get; set; }

    public List<string> Names { get; set; }
}
