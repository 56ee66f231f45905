using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2007: checks the token at the start of each turn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UncheckedLoopCodeFix))]
[Shared]
public sealed class UncheckedLoopCodeFix : CheckInLoopCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.UncheckedLoop];
}
