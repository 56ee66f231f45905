using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2001: a handler takes no token, though it may run for long.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NoTokenAnalyzer : JobMethodAnalyzer
{
    // A warning that is lowered to a suggestion, and not the other way: a build does not run rules that only suggest.
    private static readonly DiagnosticDescriptor NoToken = Rule.Warning(
        RuleIds.NoToken,
        "Handler has no CancellationToken",
        "'{0}' has no CancellationToken{1}, so it cannot be cancelled; add the parameter and pass it on");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [NoToken];

    private protected override bool Watches(JobCode code, IMethodSymbol method) =>
        code.IsHandler(method) && code.Symbols.TokenOf(method) is null;

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (method.UsesToken || method.OnlyThrows())
        {
            return;
        }

        string? evidence = EvidenceOf(method);
        if (evidence is not null)
        {
            context.Report(NoToken, method.Symbol.Locations[0], method.Name, evidence);
        }
        else if (method.Operations.Any(method.IsHeavy))
        {
            context.Report(NoToken, method.Symbol.Locations[0], DiagnosticSeverity.Info, method.Name, string.Empty);
        }
    }

    private static string? EvidenceOf(JobMethod method)
    {
        AttributeData? job = method.Symbols.AttributeOf(method.Symbol);
        return job?.NamedArguments.Any(static each => each is { Key: "Timeout", Value.IsNull: false }) == true
            ? " although it has a timeout"
            : method.MayRunLong() ? " although it may run for long" : null;
    }
}
