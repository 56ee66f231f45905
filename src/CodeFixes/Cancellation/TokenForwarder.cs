using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>
/// Finds the calls of a handler that could take the token and do not. A call qualifies when it still binds to a method of
/// the same name and result with the token as one more argument, whether by an optional parameter or by an overload.
/// </summary>
internal sealed class TokenForwarder(SemanticModel model, string token, CancellationToken cancellationToken)
{
    /// <summary>The calls, each with the argument to be added.</summary>
    public IReadOnlyDictionary<SyntaxNode, ArgumentSyntax> Find(MethodDeclarationSyntax method)
    {
        var calls = new Dictionary<SyntaxNode, ArgumentSyntax>();
        SyntaxNode? body = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        if (body is null)
        {
            return calls;
        }

        foreach (ExpressionSyntax call in body.DescendantNodes(Enters).OfType<ExpressionSyntax>())
        {
            if (ArgumentsOf(call) is not null && ArgumentFor(call) is { } argument)
            {
                calls.Add(call, argument);
            }
        }

        return calls;
    }

    /// <summary>The call with one more argument.</summary>
    public static SyntaxNode WithArgument(SyntaxNode call, ArgumentSyntax argument) => call switch
    {
        InvocationExpressionSyntax invocation => invocation.WithArgumentList(Add(invocation.ArgumentList, argument)),
        ObjectCreationExpressionSyntax creation =>
            creation.WithArgumentList(Add(creation.ArgumentList ?? SyntaxFactory.ArgumentList(), argument)),
        ImplicitObjectCreationExpressionSyntax creation => creation.WithArgumentList(Add(creation.ArgumentList, argument)),
        _ => call,
    };

    // Cleanup must not stop half-way, and static functions cannot see the token.
    private static bool Enters(SyntaxNode node) => node switch
    {
        CatchClauseSyntax or FinallyClauseSyntax => false,
        AnonymousFunctionExpressionSyntax function => !function.Modifiers.Any(SyntaxKind.StaticKeyword),
        LocalFunctionStatementSyntax function => !function.Modifiers.Any(SyntaxKind.StaticKeyword),
        _ => true,
    };

    private static ArgumentListSyntax? ArgumentsOf(ExpressionSyntax expression) => expression switch
    {
        InvocationExpressionSyntax invocation => invocation.ArgumentList,
        BaseObjectCreationExpressionSyntax creation => creation.ArgumentList,
        _ => null,
    };

    private static ArgumentListSyntax Add(ArgumentListSyntax list, ArgumentSyntax argument) =>
        list.Arguments.Count == 0
            ? list.AddArguments(argument)
            : list.WithArguments(list.Arguments.Add(argument.WithLeadingTrivia(SyntaxFactory.Space)));

    private ArgumentSyntax? ArgumentFor(ExpressionSyntax call)
    {
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method || TakesToken(call))
        {
            return null;
        }

        ArgumentSyntax positional = SyntaxFactory.Argument(SyntaxFactory.IdentifierName(token));
        if (Binds(call, positional, method))
        {
            return positional;
        }

        IParameterSymbol? optional = method.Parameters.FirstOrDefault(parameter => parameter.IsOptional && IsToken(parameter.Type));
        if (optional is null)
        {
            return null;
        }

        ArgumentSyntax named = positional.WithNameColon(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(optional.Name)))
            .NormalizeWhitespace();
        return Binds(call, named, method) ? named : null;
    }

    private bool TakesToken(ExpressionSyntax call) =>
        ArgumentsOf(call)!.Arguments.Any(argument =>
            model.GetTypeInfo(argument.Expression, cancellationToken) is var type && (IsToken(type.Type) || IsToken(type.ConvertedType)));

    private bool Binds(ExpressionSyntax call, ArgumentSyntax argument, IMethodSymbol method)
    {
        var widened = (ExpressionSyntax)WithArgument(call, argument);
        SymbolInfo bound = model.GetSpeculativeSymbolInfo(call.SpanStart, WithType(widened, method), SpeculativeBindingOption.BindAsExpression);
        if (bound.Symbol is not IMethodSymbol candidate
            || candidate.Name != method.Name
            || !SymbolEqualityComparer.Default.Equals(candidate.ReturnType, method.ReturnType)
            || !SymbolEqualityComparer.Default.Equals(
                candidate.ContainingType.OriginalDefinition, method.ContainingType.OriginalDefinition))
        {
            return false;
        }

        // An argument that falls into a params array or an object parameter is not taken as a token.
        string? name = argument.NameColon?.Name.Identifier.ValueText;
        int position = ArgumentsOf(widened)!.Arguments.Count - 1;
        IParameterSymbol? parameter = name is not null
            ? candidate.Parameters.FirstOrDefault(each => each.Name == name)
            : position < candidate.Parameters.Length ? candidate.Parameters[position] : null;
        return parameter is not null && IsToken(parameter.Type);
    }

    // By itself `new(…)` does not say what it makes.
    private static ExpressionSyntax WithType(ExpressionSyntax call, IMethodSymbol method) =>
        call is ImplicitObjectCreationExpressionSyntax creation
            ? SyntaxFactory.ObjectCreationExpression(
                SyntaxFactory.ParseTypeName(method.ContainingType.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)),
                creation.ArgumentList,
                null).WithNewKeyword(creation.NewKeyword.WithTrailingTrivia(SyntaxFactory.Space))
            : call;

    private static bool IsToken(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable => IsToken(nullable.TypeArguments[0]),
        _ => type is { Name: "CancellationToken" } && type.ContainingNamespace?.ToDisplayString() == "System.Threading",
    };
}
