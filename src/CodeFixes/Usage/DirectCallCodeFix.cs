using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Usage;

/// <summary>Fixes TJ1102: enqueues the job, where a client is at hand and nothing is done with the result.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DirectCallCodeFix))]
[Shared]
public sealed class DirectCallCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.DirectCall];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (!node.CanAwait()
            || node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method
            || ClientAt(call, model) is not { } client
            || !diagnostic.Properties.TryGetValue(RuleProperties.Enqueue, out string? enqueue)
            || !diagnostic.Properties.TryGetValue(RuleProperties.Client, out string? property))
        {
            return null;
        }

        ExpressionSyntax whole = call.Parent is AwaitExpressionSyntax wait ? wait : call;
        if (whole.Parent is not ExpressionStatementSyntax || ArgumentsFor(call, method) is not { } arguments)
        {
            return null;
        }

        ExpressionSyntax enqueued = SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression($"{client}.{property}.{enqueue}"), arguments);
        return new Remedy($"Enqueue it with '{property}.{enqueue}'", root.ReplaceNode(whole, Rewriting.Awaited(whole, enqueued)));
    }

    private static string? ClientAt(SyntaxNode node, SemanticModel model) =>
        model.LookupSymbols(node.SpanStart)
            .FirstOrDefault(static symbol => TypeOf(symbol) is { Name: "IJobClient", ContainingNamespace.Name: "TypedJobs" })?.Name;

    private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    // What the attempt gives a handler is no part of the enqueue. Arguments by position only, so that none changes its meaning.
    private static ArgumentListSyntax? ArgumentsFor(InvocationExpressionSyntax call, IMethodSymbol method)
    {
        var payload = new List<ArgumentSyntax>();
        for (int i = 0; i < call.ArgumentList.Arguments.Count; i++)
        {
            ArgumentSyntax argument = call.ArgumentList.Arguments[i];
            if (argument.NameColon is not null || i >= method.Parameters.Length)
            {
                return null;
            }

            if (!IsGivenByAttempt(method.Parameters[i]))
            {
                payload.Add(argument);
            }
        }

        return call.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(
            payload,
            Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), Math.Max(0, payload.Count - 1))));
    }

    private static bool IsGivenByAttempt(IParameterSymbol parameter) =>
        parameter.Type is { Name: "CancellationToken" or "JobContext" }
        || parameter.GetAttributes().Any(static each => each.AttributeClass is { Name: "FromServicesAttribute" or "FromKeyedServicesAttribute" });
}
