using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2002: a handler takes its token and never uses it, so its job cannot be cancelled while it runs.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnusedTokenAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Unused = Rule.Warning(
        RuleIds.UnusedToken,
        "Handler ignores its CancellationToken",
        "'{0}' never uses '{1}', so it cannot be cancelled; pass '{1}' to the calls that it awaits, or check it");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Unused];

    private protected override bool Watches(JobCode code, IMethodSymbol method) => code.IsHandler(method);

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (method.Token is { } token && !method.Uses.Any && !method.OnlyThrows())
        {
            context.Report(Unused, token.Locations[0], method.Name, token.Name);
        }
    }
}
