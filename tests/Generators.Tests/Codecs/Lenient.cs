using System.Diagnostics.CodeAnalysis;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Members that may be null although not all of their types say so.</summary>
public sealed record Lenient(string? A, List<string?> C)
{
    [AllowNull]
    [MaybeNull]
    public string B { get; init; }
}
