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
        while (value.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax or CheckedExpressionSyntax)
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
            && !names.IsWritten(CallSyntax.NameOf(outer)!.Identifier.ValueText)
            && !names.IsHeld(CallSyntax.NameOf(outer)!.Identifier.ValueText));

    // Where another is called like it, it cannot be told whose use it is.
    private bool IsUsed(string local)
    {
        bool isUsed = false;
        int declared = 0;
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            isUsed |= node is IdentifierNameSyntax name && name.Identifier.ValueText == local && SyntaxNames.IsValue(name);
            declared += node switch
            {
                VariableDeclaratorSyntax each => each.Identifier.ValueText == local ? 1 : 0,
                SingleVariableDesignationSyntax each => each.Identifier.ValueText == local ? 1 : 0,
                ForEachStatementSyntax each => each.Identifier.ValueText == local ? 1 : 0,
                ParameterSyntax each => each.Identifier.ValueText == local ? 1 : 0,
                CatchDeclarationSyntax each => each.Identifier.ValueText == local ? 1 : 0,
                _ => 0,
            };
        }

        return isUsed && declared == 1;
    }

    /// <summary>Whether the lambda is given to the static method of that name.</summary>
    public bool IsArgumentOf(LambdaExpressionSyntax lambda, string type, string name) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax outer }
        && CallSyntax.NameOf(outer)?.Identifier.ValueText == name
        && CallSyntax.ReceiverOf(outer) is IdentifierNameSyntax { Identifier.ValueText: var named } receiver
        && named == type
        && !names.IsWritten(name)
        && types.Of(receiver) is { ContainingNamespace: { Name: "Tasks", ContainingNamespace.Name: "Threading" }, Name: var found }
        && found == type;
}
