using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Screening;

/// <summary>
/// Tells by the syntax of a method that no rule has anything to say about its body, so that it need not be bound. Most
/// handlers are of that kind, and to bind them is nearly all that the rules would cost.
/// </summary>
internal static class MethodScreen
{
    /// <summary>What there is to know of the method; null when its body has to be bound.</summary>
    public static ScreenedMethod? Look(JobCode code, MethodNames names, IMethodSymbol method)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, Name: not ("Dispose" or "DisposeAsync"), PartialDefinitionPart: null, PartialImplementationPart: null }
            || method.DeclaringSyntaxReferences is not [var reference]
            || reference.GetSyntax() is not MethodDeclarationSyntax declaration
            || ((SyntaxNode?)declaration.Body ?? declaration.ExpressionBody) is not { } body
            || code.IsGenerated(reference.SyntaxTree))
        {
            return null;
        }

        // Two tokens cannot be told apart by what is done with them.
        if (method.Parameters.Count(each => code.Symbols.HoldsToken(each.Type)) > 1 || method.Parameters.Count(each => code.Symbols.IsContext(each.Type)) > 1)
        {
            return null;
        }

        var types = new DeclaredTypes(code, names, method);
        var lookup = new CalleeLookup(code, names, types);
        return code.Symbols.TokenOf(method) is { } token
                ? code.Symbols.IsNullable(token.Type) ? null : new BodyScreen(code, names, types, lookup, method, body).Look()
            : code.Symbols.ContextOf(method) is not null ? new BodyScreen(code, names, types, lookup, method, body).Look()
            : code.IsHandler(method) || method.Parameters.Any(each => code.Symbols.HoldsToken(each.Type)) ? null
            : new HelperScreen(names, types, lookup).Look(body);
    }
}
