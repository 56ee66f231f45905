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
            || !diagnostic.Properties.TryGetValue(RuleProperties.Kind, out string? kind)
            || node.FirstAncestorOrSelf<ExpressionSyntax>() is not { } place)
        {
            return null;
        }

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

        if (kind == RemedyKinds.Sibling)
        {
            return call is InvocationExpressionSyntax invocation && Sibling(invocation, token, parameter!) is { } sibling
                ? new Remedy($"Await the asynchronous call with '{token}'", root.ReplaceNode(call, Rewriting.Awaited(call, sibling)))
                : null;
        }

        int index = int.Parse(diagnostic.Properties[RuleProperties.Index], CultureInfo.InvariantCulture);
        ExpressionSyntax value = kind == RemedyKinds.ParallelOptions ? Options(token) : token;
        ExpressionSyntax mended = call switch
        {
            InvocationExpressionSyntax invocation => invocation.WithArgumentList(invocation.ArgumentList.With(value, parameter!, index)),
            ObjectCreationExpressionSyntax creation =>
                creation.WithArgumentList((creation.ArgumentList ?? SyntaxFactory.ArgumentList()).With(value, parameter!, index)),
            ImplicitObjectCreationExpressionSyntax creation => creation.WithArgumentList(creation.ArgumentList.With(value, parameter!, index)),
            _ => call,
        };
        return mended == call ? null : new Remedy($"Pass '{token}'", root.ReplaceNode(call, mended));
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

    private static InvocationExpressionSyntax? Sibling(InvocationExpressionSyntax call, ExpressionSyntax token, string parameter)
    {
        ExpressionSyntax? name = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.WithName(Async(access.Name)),
            SimpleNameSyntax simple => Async(simple),
            _ => null,
        };

        // After named arguments only a named one may follow; by position the token comes last in most of these methods.
        bool isNamed = call.ArgumentList.Arguments.Any(static each => each.NameColon is not null);
        return name is null
            ? null
            : call.WithExpression(name).WithArgumentList(
                call.ArgumentList.With(token, parameter, isNamed ? int.MaxValue : call.ArgumentList.Arguments.Count));
    }

    private static SimpleNameSyntax Async(SimpleNameSyntax name) =>
        name.WithIdentifier(SyntaxFactory.Identifier(name.Identifier.ValueText + "Async").WithTriviaFrom(name.Identifier));

    private static ObjectCreationExpressionSyntax Options(ExpressionSyntax token) =>
        ((ObjectCreationExpressionSyntax)SyntaxFactory.ParseExpression($"new ParallelOptions {{ CancellationToken = {token} }}"))
            .WithType(Rewriting.Type("System.Threading.Tasks.ParallelOptions").WithTrailingTrivia(SyntaxFactory.Space));
}
