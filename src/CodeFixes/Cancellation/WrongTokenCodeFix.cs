using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2005: passes a token that is linked to the job's token and to the other one, which keeps its meaning.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(WrongTokenCodeFix))]
[Shared]
public sealed class WrongTokenCodeFix : ReplaceTokenCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.WrongToken];
}
