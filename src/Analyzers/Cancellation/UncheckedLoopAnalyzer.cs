using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2007: a loop may run long, and neither checks the token nor passes it on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncheckedLoopAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Unchecked = Rule.Warning(
        RuleIds.UncheckedLoop,
        "Loop does not observe the cancellation token",
        "This loop neither checks '{0}' nor passes it on, so it cannot be cancelled; call {0}.ThrowIfCancellationRequested() in it");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Unchecked];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (method.IsHandler && method.IsSynchronous)
        {
            return;
        }

        foreach ((ILoopOperation loop, string token) in UncheckedLoops.Find(method))
        {
            context.Report(Unchecked, loop.Place(), ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token), token);
        }
    }
}
