using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Architecture.Tests;

/// <summary>Reads what sources say to people: the documentation of public members, and texts.</summary>
internal static partial class SourceTexts
{
    private static readonly SyntaxNode[] Roots =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Built().IsMatch(Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')))
            .Order(StringComparer.Ordinal)
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file).GetRoot()),
    ];

    /// <summary>Gets the documentation of every public member that has some.</summary>
    public static IEnumerable<(string Place, string Text)> Comments() =>
        from root in Roots
        from member in root.DescendantNodes().OfType<MemberDeclarationSyntax>()
        where member is not BaseNamespaceDeclarationSyntax && IsPublic(member)
        from comment in member.GetLeadingTrivia().Select(trivia => trivia.GetStructure()).OfType<DocumentationCommentTriviaSyntax>()
        select (Place(member), Plain(comment));

    /// <summary>Gets the texts of log messages, exceptions and diagnostics: every literal with several words.</summary>
    public static IEnumerable<(string Place, string Text)> Literals() =>
        from root in Roots
        from token in root.DescendantTokens()
        where token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
        where token.ValueText.Contains(' ')
        select (Place(token.Parent!), token.ValueText);

    private static bool IsPublic(MemberDeclarationSyntax member) =>
        member.AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Where(part => part is not BaseNamespaceDeclarationSyntax)
            .All(part => part is EnumMemberDeclarationSyntax || part.Parent is InterfaceDeclarationSyntax
                || part.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PublicKeyword))
                || (part.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.ProtectedKeyword))
                    && !part.Modifiers.Any(modifier => modifier.IsKind(SyntaxKind.PrivateKeyword))));

    private static string Plain(SyntaxNode comment) =>
        Spaces().Replace(Element().Replace(comment.ToFullString().Replace("///", string.Empty, StringComparison.Ordinal), "${name}"), " ").Trim();

    private static string Place(SyntaxNode node)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return $"{Path.GetRelativePath(Repository.Root, span.Path)}({span.StartLinePosition.Line + 1})";
    }

    [GeneratedRegex(@"(^|/)(bin|obj)/")]
    private static partial Regex Built();

    // A reference stays as the name that it shows.
    [GeneratedRegex("""<(?:see\w*|paramref|typeparamref)\s+(?:cref|langword|name|href)="(?<name>[^"]*)"\s*/>|</?\w[^>]*>""")]
    private static partial Regex Element();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
