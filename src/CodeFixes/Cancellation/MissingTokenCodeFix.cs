using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Cancellation;

/// <summary>Fixes TJ2003: gives the call the token, or awaits its asynchronous form.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MissingTokenCodeFix))]
[Shared]
public sealed class MissingTokenCodeFix : JobCodeFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.MissingToken];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (Rewriting.TokenOf(diagnostic) is not { } token
            || node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } place)
        {
            return null;
        }

        string kind = Rewriting.KindOf(diagnostic);
        if (kind == RemedyKinds.Stream)
        {
            return new Remedy($"Read the stream with '{token}'", root.ReplaceNode(place, WithCancellation(place, token)));
        }

        if (place.AncestorsAndSelf().FirstOrDefault(static each => each is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax)
                is not ExpressionSyntax call
            || !diagnostic.Properties.TryGetValue(RuleProperties.Parameter, out string? parameter))
        {
            return null;
        }

        if (kind == RemedyKinds.OptionsWithoutToken)
        {
            return WithTokenInOptions(root, call, model, token, cancellationToken);
        }

        int index = int.Parse(diagnostic.Properties[RuleProperties.Index], CultureInfo.InvariantCulture);
        ArgumentListSyntax? Arguments(ArgumentListSyntax? list, ExpressionSyntax value) =>
            Collected(list ?? SyntaxFactory.ArgumentList(), diagnostic)?.With(value, parameter!, index);

        if (kind == RemedyKinds.Sibling)
        {
            return call is InvocationExpressionSyntax blocking && NameOf(blocking) is { } name && Arguments(blocking.ArgumentList, token) is { } given
                ? new Remedy(
                    $"Await the asynchronous call with '{token}'",
                    root.ReplaceNode(call, Rewriting.Awaited(call, blocking.WithExpression(name).WithArgumentList(given))))
                : null;
        }

        ExpressionSyntax value = kind == RemedyKinds.ParallelOptions ? Options(token) : token;
        ExpressionSyntax? mended = call switch
        {
            InvocationExpressionSyntax invocation when Arguments(invocation.ArgumentList, value) is { } given => invocation.WithArgumentList(given),
            ObjectCreationExpressionSyntax creation when Arguments(creation.ArgumentList, value) is { } given => creation.WithArgumentList(given),
            ImplicitObjectCreationExpressionSyntax creation when Arguments(creation.ArgumentList, value) is { } given => creation.WithArgumentList(given),
            _ => null,
        };
        return mended is null ? null : new Remedy($"Pass '{token}'", root.ReplaceNode(call, mended));
    }

    private static ArgumentListSyntax? Collected(ArgumentListSyntax list, Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(RuleProperties.Expanded, out string? expanded) && expanded is not null
            ? list.Collected(int.Parse(expanded, CultureInfo.InvariantCulture))
            : list;

    private static Remedy? WithTokenInOptions(
        SyntaxNode root, ExpressionSyntax call, SemanticModel model, ExpressionSyntax token, CancellationToken cancellationToken)
    {
        foreach (ArgumentSyntax argument in (call as InvocationExpressionSyntax)?.ArgumentList.Arguments ?? default)
        {
            ExpressionSyntax made = argument.Expression is IdentifierNameSyntax name
                && model.GetSymbolInfo(name, cancellationToken).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var reference] }
                && reference.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var initial }
                    ? initial
                    : argument.Expression;
            if (made is BaseObjectCreationExpressionSyntax creation
                && model.GetTypeInfo(creation, cancellationToken).Type is { Name: "ParallelOptions" })
            {
                ExpressionSyntax assignment = SyntaxFactory.ParseExpression($"CancellationToken = {token}");
                BaseObjectCreationExpressionSyntax given = creation.Initializer is { Expressions.Count: > 0 } before
                    ? creation.WithInitializer(before.WithExpressions(before.Expressions.Append(assignment, before.OpenBraceToken)))
                    : creation.WithoutTrailingTrivia()
                        .WithInitializer(((ObjectCreationExpressionSyntax)SyntaxFactory.ParseExpression($"new A {{ {assignment} }}")).Initializer!.WithLeadingTrivia(SyntaxFactory.Space))
                        .WithTrailingTrivia(creation.GetTrailingTrivia());
                return new Remedy($"Pass '{token}' in the options", root.ReplaceNode(creation, given));
            }
        }

        return null;
    }

    private static InvocationExpressionSyntax WithCancellation(ExpressionSyntax stream, ExpressionSyntax token) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                stream is AwaitExpressionSyntax or BinaryExpressionSyntax or ConditionalExpressionSyntax
                    ? SyntaxFactory.ParenthesizedExpression(stream.WithoutTrivia())
                    : stream.WithoutTrivia(),
                SyntaxFactory.IdentifierName("WithCancellation")),
            SyntaxFactory.ArgumentList().AddArguments(SyntaxFactory.Argument(token))).WithTriviaFrom(stream);

    private static ExpressionSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.WithName(Async(access.Name)),
        SimpleNameSyntax simple => Async(simple),
        _ => null,
    };

    private static SimpleNameSyntax Async(SimpleNameSyntax name) =>
        name.WithIdentifier(SyntaxFactory.Identifier(name.Identifier.ValueText + "Async").WithTriviaFrom(name.Identifier));

    private static ObjectCreationExpressionSyntax Options(ExpressionSyntax token) =>
        ((ObjectCreationExpressionSyntax)SyntaxFactory.ParseExpression($"new ParallelOptions {{ CancellationToken = {token} }}"))
            .WithType(Rewriting.Type("System.Threading.Tasks.ParallelOptions").WithTrailingTrivia(SyntaxFactory.Space));
}
