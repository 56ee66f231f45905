using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// Looks through a method that has no token to give. Of such a method the rules ask only whether it calls what could take a
/// token, itself or through others.
/// </summary>
internal sealed class HelperScreen(MethodNames names, DeclaredTypes types, CalleeLookup lookup)
{
    private readonly ImmutableArray<IMethodSymbol>.Builder _callees = ImmutableArray.CreateBuilder<IMethodSymbol>();

    /// <summary>What was found; null when the body has to be bound.</summary>
    public ScreenedMethod? Look(SyntaxNode body)
    {
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            if (!Pass(node))
            {
                return null;
            }
        }

        return new ScreenedMethod(HasToken: false, IsDirect: false, [], _callees.ToImmutable());
    }

    private bool Pass(SyntaxNode node)
    {
        switch (node)
        {
            case QueryExpressionSyntax:
            case ImplicitObjectCreationExpressionSyntax when names.HasConstructors:
            case InitializerExpressionSyntax when node.IsKind(SyntaxKind.CollectionInitializerExpression) && names.IsWritten("Add"):
            case InterpolatedStringExpressionSyntax when names.IsWritten("AppendFormatted"):
            case LocalFunctionStatementSyntax function when names.IsWritten(function.Identifier.ValueText):
                return false;
            case VariableDeclaratorSyntax local:
                return types.Declare(local);
            case SingleVariableDesignationSyntax local:
                return types.Declare(local.Identifier.ValueText);
            case ForEachStatementSyntax loop:
                return types.Declare(loop.Identifier.ValueText, loop.Type is { IsVar: false } type ? type : null);
            case CatchDeclarationSyntax caught:
                return types.Declare(caught.Identifier.ValueText);
            case ParameterSyntax parameter:
                return types.Declare(parameter.Identifier.ValueText) && (parameter.Default is null || !SyntaxNames.IsToken(parameter.Type));
            case GenericNameSyntax generic when SyntaxNames.HoldsToken(generic):
            case SimpleNameSyntax { Identifier.ValueText: var held } when names.HoldsToken(held):
                return false;
            case ObjectCreationExpressionSyntax creation:
                return !names.HasConstructor(SyntaxNames.LastOf(creation.Type));
            case SimpleNameSyntax name:
                return CallSyntax.Of(name) is { } call ? Pass(name, call) : !names.IsWritten(name.Identifier.ValueText) || types.IsValue(name.Identifier.ValueText);
            default:
                return true;
        }
    }

    private bool Pass(SimpleNameSyntax name, InvocationExpressionSyntax call)
    {
        string text = name.Identifier.ValueText;
        if ((names.TraitsOf(text) & NameTraits.TakesToken) != 0 || text is "Register" or "UnsafeRegister" or "OnCancelled")
        {
            return false;
        }

        if (!names.IsWritten(text))
        {
            return true;
        }

        Callee callee = lookup.Find(text, CallSyntax.ReceiverOf(call), call.ArgumentList.Arguments.Count);
        if (callee.Method is { } method)
        {
            // What only cleans up is not followed.
            if (CallSyntax.IsCleanup(call))
            {
                return false;
            }

            _callees.Add(method);
        }

        return callee.IsKnown;
    }
}
