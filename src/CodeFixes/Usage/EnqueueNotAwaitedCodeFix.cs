using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Usage;

/// <summary>Fixes TJ1101: awaits the enqueue, where the function can await.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EnqueueNotAwaitedCodeFix))]
[Shared]
public sealed class EnqueueNotAwaitedCodeFix : AwaitTaskCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.EnqueueNotAwaited];
}
