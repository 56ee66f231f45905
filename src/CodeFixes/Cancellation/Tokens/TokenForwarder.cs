using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation.Tokens;

/// <summary>
/// Finds the calls of a handler that could take the token and do not. A call qualifies when it still binds to a method of
/// the same name and result with the token as one more argument, whether by an optional parameter or by an overload.
/// </summary>
internal sealed class TokenForwarder(SemanticModel model, string token, CancellationToken cancellationToken)
{
    /// <summary>Returns the calls, each with what its arguments become.</summary>
    public IReadOnlyDictionary<SyntaxNode, Func<ArgumentListSyntax, ArgumentListSyntax>> Find(MethodDeclarationSyntax method)
    {
        var calls = new Dictionary<SyntaxNode, Func<ArgumentListSyntax, ArgumentListSyntax>>();
        SyntaxNode? body = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        if (body is null)
        {
            return calls;
        }

        foreach (ExpressionSyntax call in body.DescendantNodes(Enters).OfType<ExpressionSyntax>())
        {
            if (ArgumentsOf(call) is not null && PlaceIn(call) is { } place)
            {
                calls.Add(call, place);
            }
        }

        return calls;
    }

    /// <summary>Returns the root with the token in all of the calls, of which some may be arguments of others.</summary>
    public static SyntaxNode Apply(SyntaxNode root, IReadOnlyDictionary<SyntaxNode, Func<ArgumentListSyntax, ArgumentListSyntax>> calls) =>
        root.ReplaceNodes(calls.Keys, (original, rewritten) => WithArguments((ExpressionSyntax)rewritten, calls[original]));

    private static ExpressionSyntax WithArguments(ExpressionSyntax call, Func<ArgumentListSyntax, ArgumentListSyntax> place) => call switch
    {
        InvocationExpressionSyntax invocation => invocation.WithArgumentList(place(invocation.ArgumentList)),
        ObjectCreationExpressionSyntax { ArgumentList: { } list } creation => creation.WithArgumentList(place(list)),
        ImplicitObjectCreationExpressionSyntax creation => creation.WithArgumentList(place(creation.ArgumentList)),
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

    // Behind the others, by its name, before one of them, or behind the elements of a params array, which become one argument.
    private Func<ArgumentListSyntax, ArgumentListSyntax>? PlaceIn(ExpressionSyntax call)
    {
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method || TakesToken(call))
        {
            return null;
        }

        ExpressionSyntax value = SyntaxFactory.IdentifierName(token);
        int count = ArgumentsOf(call)!.Arguments.Count;
        var places = new List<Func<ArgumentListSyntax, ArgumentListSyntax?>> { list => list.With(value, "_", count) };
        if (method.Parameters.FirstOrDefault(parameter => parameter.IsOptional && IsToken(parameter.Type)) is { } optional)
        {
            places.Add(list => list.With(value, optional.Name, int.MaxValue));
        }

        places.AddRange(Enumerable.Range(0, count).Reverse()
            .Select(index => (Func<ArgumentListSyntax, ArgumentListSyntax?>)(list => list.With(value, "_", index))));
        if (method.Parameters is [.., { IsParams: true, Ordinal: var first }] && first <= count)
        {
            places.Add(list => list.Collected(first) is { } collected ? collected.With(value, "_", first + 1) : null);
        }

        ExpressionSyntax named = call;
        Func<ArgumentListSyntax, ArgumentListSyntax?>? found = places.FirstOrDefault(place =>
            place(ArgumentsOf(named)!) is { } list && list.Arguments.All(static each => each.NameColon is not { Name.Identifier.ValueText: "_" }) && Binds(call, list, method));
        return found is null ? null : list => found(list) ?? list;
    }

    private bool TakesToken(ExpressionSyntax call) =>
        ArgumentsOf(call)!.Arguments.Any(argument =>
            model.GetTypeInfo(argument.Expression, cancellationToken) is var type && (IsToken(type.Type) || IsToken(type.ConvertedType)));

    private bool Binds(ExpressionSyntax call, ArgumentListSyntax list, IMethodSymbol method)
    {
        if (WithReceiver(call, WithArguments(call, _ => list)) is not { } widened)
        {
            return false;
        }

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
        int position = list.Arguments.IndexOf(each => each.Expression is IdentifierNameSyntax { Identifier: var name } && name.Text == token);
        string? parameterName = list.Arguments[position].NameColon?.Name.Identifier.ValueText;
        IParameterSymbol? parameter = parameterName is not null
            ? candidate.Parameters.FirstOrDefault(each => each.Name == parameterName)
            : position < candidate.Parameters.Length ? candidate.Parameters[position] : null;
        return parameter is not null && IsToken(parameter.Type);
    }

    // By itself `.Call()` does not say what it is called on, and the compiler does not survive the question: behind `a?`, `(a).Call()` stands for it.
    private static ExpressionSyntax? WithReceiver(ExpressionSyntax call, ExpressionSyntax widened)
    {
        if (widened.GetFirstToken().Parent is not (MemberBindingExpressionSyntax or BracketedArgumentListSyntax { Parent: ElementBindingExpressionSyntax }))
        {
            return widened;
        }

        return widened.GetFirstToken().Parent is MemberBindingExpressionSyntax binding
            && call.Ancestors().OfType<ConditionalAccessExpressionSyntax>().FirstOrDefault(access => access.WhenNotNull.Span.Contains(call.Span)) is { } access
            && access.Expression.GetFirstToken().Parent is not (MemberBindingExpressionSyntax or BracketedArgumentListSyntax { Parent: ElementBindingExpressionSyntax })
                ? widened.ReplaceNode(
                    binding,
                    SyntaxFactory.MemberAccessExpression(
                        SyntaxKind.SimpleMemberAccessExpression,
                        SyntaxFactory.ParenthesizedExpression(access.Expression.WithoutTrivia()),
                        binding.Name))
                : null;
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
