using Microsoft.CodeAnalysis;

namespace TypedJobs.CodeFixes;

/// <summary>Represents what a fix makes of a file.</summary>
/// <param name="Title">What it is called where it is offered.</param>
/// <param name="Root">The file, mended.</param>
internal sealed record Remedy(string Title, SyntaxNode Root)
{
    /// <summary>Gets the text or number, as it stands in the code, that the fix replaces; <see langword="null"/> when it keeps all.</summary>
    public string? Replaced { get; init; }
}
