using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>The names that stand for the job's token in a body, or for what has it.</summary>
/// <param name="token">The parameter that is the token.</param>
/// <param name="context">The parameter that is the context.</param>
internal sealed class TiedNames(string? token, string? context)
{
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sources = new(StringComparer.Ordinal);

    /// <summary>Says that the parameter of a function is a token that is tied to the job's.</summary>
    public void AddToken(string name) => _tokens.Add(name);

    /// <summary>Says that the local is a source that is linked to the job's token, and disposed.</summary>
    public void AddSource(string name) => _sources.Add(name);

    public bool Contains(string name) => name == token || name == context || _tokens.Contains(name) || _sources.Contains(name);

    /// <summary>Whether the expression is the token: the parameter, the context's, or a linked source's.</summary>
    public bool IsToken(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name == token || _tokens.Contains(name),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var value }, Name.Identifier.ValueText: var member } =>
            (value == context && member == "CancellationToken") || (member == "Token" && _sources.Contains(value)),
        _ => false,
    };

    public bool IsContext(ExpressionSyntax expression) => expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == context;

    public bool IsSource(ExpressionSyntax expression) => expression is IdentifierNameSyntax { Identifier.ValueText: var name } && _sources.Contains(name);
}
