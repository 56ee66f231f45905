using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Usage;

/// <summary>TJ1102: a handler is called like any other method, where its job was probably to be enqueued.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DirectCallAnalyzer : JobAnalyzer
{
    private static readonly DiagnosticDescriptor Direct = Rule.Suggestion(
        RuleIds.DirectCall,
        "Handler is called directly",
        "'{0}' runs here without queue, retries, or timeout; call '{1}' to enqueue it instead");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Direct];

    // A name before a parenthesis is found in the text sooner than among all calls.
    private protected override void Analyze(JobCode code, SemanticModelAnalysisContext context) => AnalyzeEach(
        NamesIn(context.SemanticModel.SyntaxTree, code, context.CancellationToken),
        context,
        static name => (name.GetLocation(), name.Identifier.ValueText),
        name => Analyze(name, code, context));

    private static IEnumerable<SimpleNameSyntax> NamesIn(SyntaxTree tree, JobCode code, CancellationToken cancellationToken)
    {
        string text = tree.GetText(cancellationToken).ToString();
        SyntaxNode? root = null;
        for (int open = text.IndexOf('('); open >= 0; open = text.IndexOf('(', open + 1))
        {
            int end = open;
            while (end > 0 && char.IsWhiteSpace(text[end - 1]))
            {
                end--;
            }

            int start = end;
            while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1]))
            {
                start--;
            }

            if (start < end && code.HandlerNames.Contains(text[start..end]))
            {
                root ??= tree.GetRoot(cancellationToken);
                if (root.FindToken(start).Parent is SimpleNameSyntax name)
                {
                    yield return name;
                }
            }
        }
    }

    // Handlers of one class may share work; from elsewhere it is a call of a job.
    private static void Analyze(SimpleNameSyntax name, JobCode code, SemanticModelAnalysisContext context)
    {
        SemanticModel model = context.SemanticModel;
        if (CallOf(name) is not { } call
            || !code.HandlerNames.Contains(name.Identifier.ValueText)
            || model.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol method
            || !code.Symbols.IsHandler(method)
            || model.GetEnclosingSymbol(call.SpanStart, context.CancellationToken) is not { } around
            || JobSymbols.Same(around as INamedTypeSymbol ?? around.ContainingType, method.ContainingType))
        {
            return;
        }

        string job = method.Name.Length > 5 && method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^5] : method.Name;
        context.ReportDiagnostic(Diagnostic.Create(
            Direct,
            name.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Enqueue, $"Enqueue{job}Async").Add(RuleProperties.Client, method.ContainingType.Name),
            JobMethod.NameOf(method),
            $"{method.ContainingType.Name}.Enqueue{job}Async"));
    }

    private static InvocationExpressionSyntax? CallOf(SimpleNameSyntax name)
    {
        SyntaxNode called = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access
            : name.Parent is MemberBindingExpressionSyntax binding ? binding : name;
        return called.Parent is InvocationExpressionSyntax call && call.Expression == called ? call : null;
    }
}
