using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Tells by what stands around a call that its task is awaited, returned, or kept.</summary>
internal sealed class DroppedTasks(MethodNames names, DeclaredTypes types, IMethodSymbol method, SyntaxNode body)
{
    /// <summary>Whether nobody may await what the call returns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isAsync">Whether it stands in an asynchronous function.</param>
    public bool MayDrop(InvocationExpressionSyntax call, bool isAsync)
    {
        SyntaxNode value = call;
        while (value.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            // In an async function the compiler itself warns about a statement like this (CS4014).
            ExpressionStatementSyntax or ForStatementSyntax => !isAsync,
            ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax function } => function.ReturnType is PredefinedTypeSyntax,
            ArrowExpressionClauseSyntax => !method.IsAsync && method.ReturnsVoid,
            LambdaExpressionSyntax lambda => !ReturnsWhatItDoes(lambda),
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } } => true,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax local } => !IsUsed(local.Identifier.ValueText),
            ConditionalAccessExpressionSyntax => true,
            _ => false,
        };
    }

    /// <summary>Whether the lambda stands for a function with a result, and no action.</summary>
    public bool ReturnsWhatItDoes(LambdaExpressionSyntax lambda) =>
        IsArgumentOf(lambda, "Parallel", "ForEachAsync")
        || IsArgumentOf(lambda, "Task", "Run")
        || (lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer }
            && CallSyntax.NameOf(outer)?.Identifier.ValueText is "Select" or "SelectMany" or "Where" or "OrderBy" or "OrderByDescending" or "Max" or "Min"
            && !names.IsWritten(CallSyntax.NameOf(outer)!.Identifier.ValueText));

    private bool IsUsed(string local)
    {
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            if (node is IdentifierNameSyntax { Parent: not (NameColonSyntax or NameEqualsSyntax or MemberBindingExpressionSyntax) } name
                && name.Identifier.ValueText == local
                && !(name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
                && !(name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the lambda is given to the static method of that name.</summary>
    public bool IsArgumentOf(LambdaExpressionSyntax lambda, string type, string name) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer }
        && CallSyntax.NameOf(outer)?.Identifier.ValueText == name
        && CallSyntax.ReceiverOf(outer) is IdentifierNameSyntax { Identifier.ValueText: var receiver }
        && receiver == type
        && !types.IsValue(type);
}
