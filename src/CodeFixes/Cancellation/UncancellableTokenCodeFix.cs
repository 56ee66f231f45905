using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2004: passes the job's token, or links the source to it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UncancellableTokenCodeFix))]
[Shared]
public sealed class UncancellableTokenCodeFix : ReplaceTokenCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.UncancellableToken];
}
