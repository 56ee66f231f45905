using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Tells the tasks that are known to be over: to read their result blocks nobody.</summary>
internal static class FinishedTasks
{
    public static bool Contains(IOperation task, JobMethod method)
    {
        switch (task.WithoutConversions())
        {
            // The task that a continuation or a Select is given.
            case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } }:
            case IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException", ContainingType.Name: "Task" or "ValueTask" } }:
            case IAwaitOperation:
                return true;
            case ILocalReferenceOperation local:
                return IsAwaited(local.Local, task, method) || ComesFromAwait(local.Local, method);
            case IParameterReferenceOperation parameter:
                return IsAwaited(parameter.Parameter, task, method);
            case IArrayElementReferenceOperation { ArrayReference: ILocalReferenceOperation array }:
                return IsAwaited(array.Local, task, method);
            default:
                return false;
        }
    }

    // Somewhere before, it is awaited, alone or with others, or asked whether it is over.
    private static bool IsAwaited(ISymbol task, IOperation use, JobMethod method) =>
        method.Operations.Any(operation =>
            operation.Syntax.SpanStart < use.Syntax.SpanStart
            && operation is IAwaitOperation
                or IPropertyReferenceOperation { Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "Status" }
            && operation.Descendants().Any(each => Refers(each, task)));

    private static bool ComesFromAwait(ILocalSymbol task, JobMethod method) =>
        method.Origins.CreationOf(task) is IAwaitOperation
        || method.Operations.OfType<IForEachLoopOperation>().Any(loop =>
            loop.Locals.Contains(task, SymbolEqualityComparer.Default)
            && loop.Collection.WithoutConversions() is ILocalReferenceOperation tasks
            && IsAwaited(tasks.Local, loop, method));

    private static bool Refers(IOperation operation, ISymbol symbol) => operation switch
    {
        ILocalReferenceOperation local => JobSymbols.Same(local.Local, symbol),
        IParameterReferenceOperation parameter => JobSymbols.Same(parameter.Parameter, symbol),
        _ => false,
    };
}
