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
