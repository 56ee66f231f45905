using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.CodeFixes.Cancellation.Tokens;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2010 at a helper that ignores its token: passes the token to every call of the helper that can take it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IgnoredByHelperCodeFix))]
[Shared]
public sealed class IgnoredByHelperCodeFix : ForwardTokenCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.IgnoredByHelper];
}
