using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2012: checks the token at the start of each turn.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LongSynchronousCodeFix))]
[Shared]
public sealed class LongSynchronousCodeFix : CheckInLoopCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.LongSynchronous];
}
