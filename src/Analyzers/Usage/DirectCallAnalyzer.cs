using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Usage;

/// <summary>TJ1102: a handler is called like any other method, where its job was probably to be enqueued.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DirectCallAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Direct = Rule.Suggestion(
        RuleIds.DirectCall,
        "A handler is called directly",
        "'{0}' is a job, and this call runs it here and now, without queue, retries and timeout; enqueue it with '{1}' if that was meant");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Direct];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (JobCode.Of(start.Compilation, start.CancellationToken) is { } code)
            {
                var names = new HashSet<string>(code.Handlers.Select(static handler => handler.Name), StringComparer.Ordinal);
                start.RegisterSyntaxNodeAction(node => Analyze(node, code, names), SyntaxKind.InvocationExpression);
            }
        });
    }

    // Handlers of one class may share work; from elsewhere it is a call of a job.
    private static void Analyze(SyntaxNodeAnalysisContext context, JobCode code, HashSet<string> names)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        SimpleNameSyntax? name = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            SimpleNameSyntax simple => simple,
            _ => null,
        };
        if (name is null
            || !names.Contains(name.Identifier.ValueText)
            || context.SemanticModel.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
            || !code.Symbols.IsHandler(method)
            || JobSymbols.Same(context.ContainingSymbol?.ContainingType, method.ContainingType))
        {
            return;
        }

        string job = method.Name.Length > 5 && method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name;
        context.ReportDiagnostic(Diagnostic.Create(
            Direct,
            name.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add("enqueue", $"Enqueue{job}Async").Add("client", method.ContainingType.Name),
            JobMethod.NameOf(method),
            $"{method.ContainingType.Name}.Enqueue{job}Async"));
    }
}
