using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2009: awaits what blocked, where the function can await.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingCodeFix))]
[Shared]
public sealed class BlockingCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.Blocking];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (!node.CanAwait()
            || node.FirstAncestorOrSelf<MemberAccessExpressionSyntax>() is not { } access
            || !access.Name.Span.Contains(node.Span))
        {
            return null;
        }

        string kind = Rewriting.KindOf(diagnostic);
        if (kind is RemedyKinds.Task or RemedyKinds.WaitAll && IsUnwrapped(access, model, cancellationToken))
        {
            return null;
        }

        ExpressionSyntax whole = access.Parent is InvocationExpressionSyntax call && call.Expression == access ? call : access;
        ExpressionSyntax? token = Rewriting.TokenOf(diagnostic);
        ExpressionSyntax? task = (kind, whole) switch
        {
            (RemedyKinds.Task, _) => access.Expression,
            (RemedyKinds.Awaiter, _) => access.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter } ? awaiter.Expression : null,
            (RemedyKinds.Sleep, InvocationExpressionSyntax sleep) => Call("global::System.Threading.Tasks.Task.Delay", sleep.ArgumentList, token),
            (RemedyKinds.Semaphore, InvocationExpressionSyntax wait) => Call($"{access.Expression.WithoutTrivia()}.WaitAsync", wait.ArgumentList, token),
            (RemedyKinds.WaitAll, InvocationExpressionSyntax wait) =>
                Call("global::System.Threading.Tasks.Task.WhenAll", wait.ArgumentList, null),
            _ => null,
        };
        return task is null ? null : new Remedy("Await it", root.ReplaceNode(whole, Rewriting.Awaited(whole, task)));
    }

    // What is awaited throws its exception as it is, which a clause for the wrapped one around it would no longer catch.
    private static bool IsUnwrapped(SyntaxNode blocking, SemanticModel model, CancellationToken cancellationToken) =>
        blocking.Ancestors().OfType<TryStatementSyntax>().Any(attempt =>
            attempt.Block.Span.Contains(blocking.Span)
            && attempt.Catches.Any(clause => clause.DescendantNodes().OfType<TypeSyntax>().Any(type =>
                model.GetSymbolInfo(type, cancellationToken).Symbol is INamedTypeSymbol { Name: "AggregateException" })));

    private static InvocationExpressionSyntax Call(string method, ArgumentListSyntax arguments, ExpressionSyntax? token)
    {
        var call = SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression(method).WithAdditionalAnnotations(Microsoft.CodeAnalysis.Simplification.Simplifier.Annotation), arguments);
        return token is null ? call : call.WithArgumentList(arguments.With(token, "cancellationToken", arguments.Arguments.Count));
    }
}
