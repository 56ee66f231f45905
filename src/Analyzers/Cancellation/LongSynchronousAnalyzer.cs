using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2012: a handler that never awaits loops for long without a check.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LongSynchronousAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Long = Rule.Warning(
        RuleIds.LongSynchronous,
        "Synchronous loop does not observe the token",
        "This loop of the synchronous handler '{0}' never checks '{1}'; call {1}.ThrowIfCancellationRequested() in it");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Long];

    private protected override bool Watches(JobCode code, IMethodSymbol method) => code.IsHandler(method);

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (!method.IsSynchronous)
        {
            return;
        }

        foreach ((ILoopOperation loop, string token) in UncheckedLoops.Find(method))
        {
            context.Report(Long, loop.Place(), ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token), method.Name, token);
        }
    }
}
