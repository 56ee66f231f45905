using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Schedules;

/// <summary>Fixes TJ4102: lets what is due wait for the job before it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RunAllOverlapCodeFix))]
[Shared]
public sealed class RunAllOverlapCodeFix : JobCodeFix
{
    private const string Option = "Overlap";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RuleIds.RunAllOverlap];

    private protected override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.FirstAncestorOrSelf<AttributeArgumentSyntax>() is not { Parent: AttributeArgumentListSyntax list } reported)
        {
            return null;
        }

        ExpressionSyntax wait = SyntaxFactory.ParseExpression(Qualifier(list) + "Overlap.Wait");
        if (OptionOf(reported) == Option)
        {
            return new Remedy("Use 'Overlap.Wait'", root.ReplaceNode(reported.Expression, wait.WithTriviaFrom(reported.Expression)));
        }

        AttributeArgumentSyntax added = SyntaxFactory.AttributeArgument(
            SyntaxFactory.NameEquals(
                SyntaxFactory.IdentifierName(Option).WithTrailingTrivia(SyntaxFactory.Space),
                SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space)),
            nameColon: null,
            wait);

        // Behind the policy for missed occurrences, with whatever stands there before the next argument.
        int index = list.Arguments.IndexOf(reported);
        var separators = list.Arguments.GetSeparators().ToList();
        separators.Insert(index, SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space));
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = SyntaxFactory.SeparatedList(
            list.Arguments.Take(index)
                .Append(reported.WithTrailingTrivia(default(SyntaxTriviaList)))
                .Append(added.WithTrailingTrivia(reported.GetTrailingTrivia()))
                .Concat(list.Arguments.Skip(index + 1)),
            separators);
        return new Remedy("Add 'Overlap.Wait'", root.ReplaceNode(list, list.WithArguments(arguments)));
    }

    private static string? OptionOf(AttributeArgumentSyntax argument) => argument.NameEquals?.Name.Identifier.ValueText;

    // As the other option names its enum.
    private static string Qualifier(AttributeArgumentListSyntax list) =>
        list.Arguments.FirstOrDefault(each => OptionOf(each) == "Missed")?.Expression is MemberAccessExpressionSyntax { Expression: { } type }
            ? type switch
            {
                IdentifierNameSyntax { Identifier.ValueText: "MissedRuns" } => string.Empty,
                MemberAccessExpressionSyntax { Expression: { } ns, Name.Identifier.ValueText: "MissedRuns" } => ns.WithoutTrivia() + ".",
                _ => "global::TypedJobs.",
            }
            : "global::TypedJobs.";
}
