using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2013: the token or the context is kept where it outlives the attempt.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class KeptTokenAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Kept = Rule.Warning(
        RuleIds.KeptToken,
        "Token or context outlives the attempt",
        "'{0}' keeps {1} after the attempt has ended; pass it as an argument instead");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Kept];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        foreach (IOperation operation in method.Operations)
        {
            (IOperation? place, IOperation? value) = operation switch
            {
                ISimpleAssignmentOperation assignment => (assignment.Target, assignment.Value),
                ICoalesceAssignmentOperation assignment => (assignment.Target, assignment.Value),
                IEventAssignmentOperation { Adds: true } subscription => (subscription.EventReference, subscription.HandlerValue),
                IInvocationOperation { Instance: { } instance, TargetMethod.Name: "Add" or "TryAdd" or "Enqueue" or "Push" } call =>
                    (instance, call.Arguments.Select(static argument => argument.Value).FirstOrDefault(each => IsTokenOrContext(each, method))),
                _ => (null, null),
            };
            if (place is not null && value is not null && Outlives(place, method) && IsKept(operation, place, value, method))
            {
                context.Report(Kept, operation.Syntax.GetLocation(), place.Syntax.ToString(), WhatIs(value, method));
            }
        }
    }

    private static bool IsKept(IOperation operation, IOperation place, IOperation value, JobMethod method) =>
        method.Tokens.IsTied(value)
        && (IsTokenOrContext(value, method) || value.WithoutConversions() is IDelegateCreationOperation)
        && !(operation is IInvocationOperation or ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: > 0 } }
            && IsTakenOut(place, method))
        && !(operation is IEventAssignmentOperation && IsUnsubscribed(place, method))
        && !IsClearedLater(place, operation, method);

    private static bool IsTokenOrContext(IOperation value, JobMethod method) =>
        value.WithoutConversions().Type is { } type
        && (method.Symbols.IsToken(type) || method.Symbols.IsSource(type) || method.Symbols.IsContext(type))
        && method.Tokens.IsTied(value);

    // A field of the handler's object, or a static one. An object that a helper belongs to may live as long as the attempt.
    private static bool Outlives(IOperation place, JobMethod method) => place switch
    {
        IFieldReferenceOperation { Field.IsStatic: true } or IPropertyReferenceOperation { Property.IsStatic: true } => true,
        IFieldReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } => method.IsHandler,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } } => method.IsHandler,
        IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } indexed } => Outlives(indexed, method),
        IEventReferenceOperation reference => reference.Instance is null || Outlives(reference.Instance, method) || reference.Instance is IParameterReferenceOperation,
        _ => false,
    };

    private static bool IsTakenOut(IOperation place, JobMethod method)
    {
        ISymbol? collection = SymbolOf(place);
        return method.Operations.OfType<IInvocationOperation>().Any(call =>
            call.TargetMethod.Name is "Remove" or "TryRemove" or "Clear" or "TryDequeue" or "TryTake" or "TryPop"
            && call.Instance is { } instance
            && JobSymbols.Same(SymbolOf(instance), collection));
    }

    private static bool IsUnsubscribed(IOperation place, JobMethod method) =>
        method.Operations.OfType<IEventAssignmentOperation>().Any(other =>
            !other.Adds && JobSymbols.Same(SymbolOf(other.EventReference), SymbolOf(place)));

    private static bool IsClearedLater(IOperation place, IOperation keeping, JobMethod method) =>
        method.Operations.OfType<ISimpleAssignmentOperation>().Any(other =>
            other != keeping && !method.Tokens.IsTied(other.Value) && JobSymbols.Same(SymbolOf(other.Target), SymbolOf(place)) && other.IsIn<ITryOperation>());

    private static ISymbol? SymbolOf(IOperation place) => place switch
    {
        IPropertyReferenceOperation { Arguments.Length: > 0, Instance: { } indexed } => SymbolOf(indexed),
        IMemberReferenceOperation reference => reference.Member,
        _ => null,
    };

    private static string WhatIs(IOperation value, JobMethod method) => value.WithoutConversions() switch
    {
        IDelegateCreationOperation => "a function that holds the token",
        { Type: var type } => method.Symbols.IsContext(type) ? "the context" : "the token",
    };
}
