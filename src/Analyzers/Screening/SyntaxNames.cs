using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Screening;

/// <summary>Reads names off the syntax, where nothing is bound.</summary>
internal static class SyntaxNames
{
    /// <summary>The last part of a type's name, without its arguments; empty when it has none.</summary>
    public static string LastOf(TypeSyntax? type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        NullableTypeSyntax nullable => LastOf(nullable.ElementType),
        _ => string.Empty,
    };

    /// <summary>Whether a parameter of the type takes a token, or options that hold one.</summary>
    public static bool IsToken(TypeSyntax? type) => type switch
    {
        GenericNameSyntax { Identifier.ValueText: "Nullable", TypeArgumentList.Arguments: [var argument] } => IsToken(argument),
        QualifiedNameSyntax { Right: GenericNameSyntax nullable } => IsToken(nullable),
        _ => LastOf(type) is "CancellationToken" or "ParallelOptions",
    };

    /// <summary>Whether a value of the type is a token, or may hand one out: it names one, or a source, anywhere.</summary>
    public static bool HoldsToken(TypeSyntax? type) => Mentions(type, static name => name is "CancellationToken" or "CancellationTokenSource" or "ParallelOptions");

    /// <summary>Whether a name of that kind stands anywhere in the type.</summary>
    public static bool Mentions(TypeSyntax? type, Func<string, bool> isMeant)
    {
        if (type is null or PredefinedTypeSyntax or IdentifierNameSyntax)
        {
            return type is IdentifierNameSyntax { Identifier.ValueText: var only } && isMeant(only);
        }

        foreach (SyntaxNode node in type.DescendantNodesAndSelf())
        {
            if (node is SimpleNameSyntax name && isMeant(name.Identifier.ValueText))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the name stands for a value there: not for a member of one, an argument's name, or its own text.</summary>
    public static bool IsValue(SyntaxNode name)
    {
        bool isName = name.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Name == name,
            MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => true,
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment => assignment.Left == name,
            _ => false,
        };
        return !isName && !name.Ancestors().Any(static outer => outer is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } });
    }

    /// <summary>Whether an exception says by its name that something was cancelled.</summary>
    public static bool TellsOfCancellation(string exception) => exception.IndexOf("Cancel", StringComparison.Ordinal) >= 0;

    /// <summary>Whether one of the parameters takes a token.</summary>
    public static bool TakesToken(this ParameterListSyntax? parameters)
    {
        if (parameters is not null)
        {
            foreach (ParameterSyntax parameter in parameters.Parameters)
            {
                if (IsToken(parameter.Type))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
