using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>Puts comments between the tokens of the handler, wherever the language has room for them.</summary>
internal static class TriviaSprinkler
{
    private const int OneOf = 7;

    public static string Sprinkle(string source, int seed)
    {
        if (seed == 0)
        {
            return source;
        }

        SyntaxNode root = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.CSharp14)).GetRoot();
        MethodDeclarationSyntax? handler = root.DescendantNodes().OfType<MethodDeclarationSyntax>()
            .LastOrDefault(static each => each.Identifier.ValueText == "Run" && (each.Body is not null || each.ExpressionBody is not null));
        if (handler is null)
        {
            return source;
        }

        uint state = (uint)seed;
        int number = 0;
        HashSet<SyntaxToken> tokens = [.. handler.DescendantTokens().Where(IsFree).Where(_ => Next(OneOf) == 0)];
        return root.ReplaceTokens(tokens, (_, token) => token.WithTrailingTrivia(token.TrailingTrivia.InsertRange(0, Comment(token)))).ToFullString();

        int Next(int below)
        {
            state = (state * 1_664_525) + 1_013_904_223;
            return (int)((state >> 16) % (uint)below);
        }

        SyntaxTrivia[] Comment(SyntaxToken token)
        {
            number++;
            bool endsLine = token.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia) && !token.TrailingTrivia.Any(SyntaxKind.SingleLineCommentTrivia);
            return Next(3) == 0
                ? endsLine ? [SyntaxFactory.Space, SyntaxFactory.Comment($"// c{number}")] : [SyntaxFactory.Space, SyntaxFactory.Comment($"// c{number}"), SyntaxFactory.LineFeed]
                : [SyntaxFactory.Space, SyntaxFactory.Comment($"/* c{number} */"), SyntaxFactory.Space];
        }
    }

    // Not inside of texts with holes, where a comment would be text.
    private static bool IsFree(SyntaxToken token) =>
        token.Parent is not null
        && !token.Parent.AncestorsAndSelf().Any(static each => each is InterpolatedStringExpressionSyntax);
}
