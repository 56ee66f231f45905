using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.CodeFixes.Cancellation.Tokens;

/// <summary>Represents a fix that passes the token of a method to every call in it that can take it.</summary>
public abstract class ForwardTokenCodeFix : JobCodeFix
{
    private protected sealed override Remedy? Mend(
        SyntaxNode root, SyntaxNode node, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        if (node.FirstAncestorOrSelf<ParameterSyntax>() is not { } parameter
            || parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
        {
            return null;
        }

        IReadOnlyDictionary<SyntaxNode, Func<ArgumentListSyntax, ArgumentListSyntax>> calls = new TokenForwarder(model, parameter.Identifier.Text, cancellationToken).Find(method);
        return calls.Count == 0
            ? null
            : new Remedy(
                $"Pass '{parameter.Identifier.ValueText}' to {(calls.Count == 1 ? "the call" : $"the {calls.Count} calls")} that can take it",
                TokenForwarder.Apply(root, calls));
    }
}
