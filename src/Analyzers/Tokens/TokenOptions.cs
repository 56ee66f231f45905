using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Finds options that carry a token to a call.</summary>
internal static class TokenOptions
{
    /// <summary>Returns the parameter for options that are made in the method, and of which nobody sets the token; null when there are none.</summary>
    public static IParameterSymbol? FindWithoutToken(IMethodSymbol target, ImmutableArray<IArgumentOperation> arguments, TokenMethod method)
    {
        foreach (IArgumentOperation argument in target.ContainingType?.Name == "Parallel" ? arguments : [])
        {
            if (JobSymbols.Same(argument.Parameter?.Type, method.Symbols.ParallelOptions)
                && (InitializerOf(argument.Value.WithoutConversions(), method) ?? CreationOf(argument.Value.WithoutConversions(), method)) is IObjectCreationOperation creation
                && !creation.Descendants().Any(IsTokenOfOptions)
                && !(argument.Value.WithoutConversions() is IInvocationOperation helper && method.RouteOf(helper) is not null)
                && !method.Operations.Any(each => each is ISimpleAssignmentOperation { Target: var place } && IsTokenOfOptions(place) && !creation.Descendants().Contains(each)))
            {
                return argument.Parameter;
            }
        }

        return null;
    }

    private static bool IsTokenOfOptions(IOperation operation) =>
        operation is IPropertyReferenceOperation { Property: { Name: "CancellationToken", ContainingType.Name: "ParallelOptions" } };

    // Options that a type makes once, and that nobody can put others in the place of, or that a helper makes each time.
    private static IOperation? InitializerOf(IOperation value, TokenMethod method)
    {
        if (value is IInvocationOperation { IsVirtual: false, TargetMethod: var target })
        {
            IOperation[] made = [.. Sources.BodyOf(target.OriginalDefinition, method.Compilation)?.Descendants().OfType<IReturnOperation>()
                .Select(static each => each.ReturnedValue?.WithoutConversions()).OfType<IOperation>() ?? []];
            return made is [IObjectCreationOperation creation] ? creation : null;
        }

        SyntaxReference? reference = value switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaringSyntaxReferences: [var field] } } => field,
            IPropertyReferenceOperation { Property: { SetMethod: null, DeclaringSyntaxReferences: [var property] } } => property,
            _ => null,
        };
        EqualsValueClauseSyntax? initializer = reference?.GetSyntax() switch
        {
            VariableDeclaratorSyntax variable => variable.Initializer,
            PropertyDeclarationSyntax property => property.Initializer,
            _ => null,
        };
        return initializer is null || !method.Compilation.ContainsSyntaxTree(initializer.SyntaxTree) ? null
            : Sources.ModelOf(method.Compilation, initializer.SyntaxTree).GetOperation(initializer.Value)?.WithoutConversions();
    }

    /// <summary>Returns how a value is made, when it is a local that is assigned once; the value itself otherwise.</summary>
    public static IOperation? CreationOf(IOperation value, TokenMethod method) =>
        value is ILocalReferenceOperation local ? method.Origins.CreationOf(local.Local) : value;
}
