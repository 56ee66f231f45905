using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tokens;

/// <summary>Represents what a method does with its token: uses it, or only hands it to methods of this compilation.</summary>
internal sealed class TokenUses
{
    public TokenUses(TokenMethod method)
    {
        ImmutableArray<(IMethodSymbol, IInvocationOperation)>.Builder handedTo =
            ImmutableArray.CreateBuilder<(IMethodSymbol, IInvocationOperation)>();
        foreach (IOperation operation in method.Operations)
        {
            if (!IsToken(operation, method) || IsIdle(operation))
            {
                continue;
            }

            Any = true;
            if (CallTaking(operation) is { } call && TargetOf(call, method) is { } target)
            {
                handedTo.Add((target, call));
            }
            else
            {
                Direct = true;
            }
        }

        HandedTo = handedTo.ToImmutable();
    }

    /// <summary>Gets whether the token is used in any way.</summary>
    public bool Any { get; }

    /// <summary>Gets whether it is checked, registered on, or given to something outside of this compilation.</summary>
    public bool Direct { get; }

    /// <summary>The methods of this compilation that are given it, each with the call.</summary>
    public ImmutableArray<(IMethodSymbol Method, IInvocationOperation Call)> HandedTo { get; }

    // A token, a source tied to it, or the context as it is handed on: nothing that merely ran under them.
    private static bool IsToken(IOperation operation, TokenMethod method) =>
        operation is IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
        && method.Tokens.IsTouch(operation)
        && (method.Symbols.IsToken(operation.Type) || method.Symbols.IsSource(operation.Type) || method.Symbols.IsContext(operation.Type)
            || operation is IPropertyReferenceOperation || IsHolder(operation, method));

    private static bool IsHolder(IOperation operation, TokenMethod method) =>
        operation is ILocalReferenceOperation && !JobSymbols.IsTask(operation.Type) && method.Symbols.CanCarry(operation.Type);

    // To name it, to throw it away, to copy it, or to put something else in its place is not to use it.
    private static bool IsIdle(IOperation reference)
    {
        IOperation outer = reference;
        while (outer.Parent is IConversionOperation or IParenthesizedOperation)
        {
            outer = outer.Parent;
        }

        return outer.Parent switch
        {
            INameOfOperation => true,
            ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation } => true,
            IVariableInitializerOperation => true,
            IAssignmentOperation assignment => assignment.Target == outer,
            _ => false,
        };
    }

    private static IInvocationOperation? CallTaking(IOperation reference)
    {
        IOperation? outer = reference.Parent;
        while (outer is IConversionOperation or IParenthesizedOperation or IArgumentOperation or IPropertyReferenceOperation)
        {
            if (outer is IArgumentOperation { Parent: IInvocationOperation call })
            {
                return call;
            }

            outer = outer.Parent;
        }

        return null;
    }

    // What is virtual may be anything else when it runs, and counts as somebody who heeds the token.
    private static IMethodSymbol? TargetOf(IInvocationOperation call, TokenMethod method)
    {
        IMethodSymbol target = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        return !call.IsVirtual && target.MethodKind == MethodKind.Ordinary && Sources.HasBody(target, method.Compilation) ? target : null;
    }
}
