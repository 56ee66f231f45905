using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Generators.Parsing.Payloads;

namespace TypedJobs.Analyzers.Payload;

/// <summary>TJ3103: what is marked as sensitive is not stored with the job, so there is nothing to hide.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SensitiveWithoutEffectAnalyzer : HandlerAnalyzer
{
    private static readonly DiagnosticDescriptor Parameter = Rule.Warning(
        RuleIds.SensitiveWithoutEffect,
        "Sensitive mark has no effect",
        "'{0}' is {1}, which is not stored with the job; remove [Sensitive], or mark the parameters and members that are stored");

    private static readonly DiagnosticDescriptor Result = Rule.Warning(
        RuleIds.SensitiveWithoutEffect,
        "Sensitive mark has no effect",
        "'{0}' returns no value that is stored with the job; remove [return: Sensitive], or mark the parameters and members that are stored");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Parameter, Result];

    private protected override void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context)
    {
        foreach (IParameterSymbol parameter in handler.Parameters)
        {
            if (SensitiveMarks.IsMarked(parameter)
                && KindOf(parameter, code.Symbols) is { } kind)
            {
                context.Report(Parameter, parameter.Locations[0], parameter.Name, kind);
            }
        }

        if (SensitiveMarks.IsResultMarked(handler) && ReturnsNothing(handler))
        {
            context.Report(Result, handler.Locations[0], handler.Name);
        }
    }

    private static string? KindOf(IParameterSymbol parameter, Handlers.JobSymbols symbols) =>
        symbols.IsToken(parameter.Type) ? "a cancellation token"
        : symbols.IsContext(parameter.Type) ? "the context of the job"
        : PayloadParameters.IsService(parameter) ? "a service"
        : null;

    private static bool ReturnsNothing(IMethodSymbol handler) =>
        handler.ReturnsVoid
        || handler.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 0 } type
            && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";
}
