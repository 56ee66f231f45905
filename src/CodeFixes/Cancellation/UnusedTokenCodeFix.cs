using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2002: passes the token to every call of the handler that can take it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnusedTokenCodeFix))]
[Shared]
public sealed class UnusedTokenCodeFix : ForwardTokenCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.UnusedToken];
}
