using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Handlers;

/// <summary>The part of an operation's text that a report underlines.</summary>
internal static class Places
{
    /// <summary>Of a call its name, of a creation its type, of a loop its keyword.</summary>
    public static Location Place(this IOperation operation) => operation.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax call => call.Expression.GetLocation(),
        ObjectCreationExpressionSyntax creation => creation.Type.GetLocation(),
        ImplicitObjectCreationExpressionSyntax creation => creation.NewKeyword.GetLocation(),
        CommonForEachStatementSyntax loop => loop.ForEachKeyword.GetLocation(),
        ForStatementSyntax loop => loop.ForKeyword.GetLocation(),
        WhileStatementSyntax loop => loop.WhileKeyword.GetLocation(),
        DoStatementSyntax loop => loop.DoKeyword.GetLocation(),
        CatchClauseSyntax clause => clause.CatchKeyword.GetLocation(),
        MemberAccessExpressionSyntax access => access.Name.GetLocation(),
        _ => operation.Syntax.GetLocation(),
    };

    /// <summary>As messages name it.</summary>
    public static string CallName(this IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Constructor => $"new {method.ContainingType.Name}",
        MethodKind.LocalFunction => method.Name,
        MethodKind.DelegateInvoke => method.ContainingType.Name,
        _ => $"{method.ContainingType?.Name}.{method.Name}",
    };
}
