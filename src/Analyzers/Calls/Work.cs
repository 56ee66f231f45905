using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Represents how much a method has to do: what is over at once need not be cancelled.</summary>
internal static class Work
{
    // As far as a reader follows calls to see whether a loop is long.
    private const int CallsFollowed = 2;

    // What these do is done in memory, and done soon.
    private static readonly string[] Light =
        ["System", "System.Linq", "System.Text", "System.Globalization", "System.Numerics", "System.Diagnostics", "System.Text.RegularExpressions",
         "System.Threading", "System.Threading.Channels", "System.Threading.Tasks", "System.Buffers", "System.Buffers.Binary",
         "System.Runtime.InteropServices", "System.Runtime.CompilerServices", "Microsoft.Extensions.Logging", "TypedJobs",
         "System.Collections", "System.Collections.Generic", "System.Collections.Concurrent", "System.Collections.Immutable",
         "System.Collections.ObjectModel", "System.Collections.Frozen", "System.Collections.Specialized"];

    // What these do leaves the process, or takes time for each byte.
    private static readonly string[] Heavy =
        ["System.IO", "System.IO.Compression", "System.IO.Pipes", "System.Net", "System.Net.Http", "System.Net.Sockets", "System.Net.Mail",
         "System.Data", "System.Data.Common", "System.Security.Cryptography"];

    /// <summary>Returns whether what types of the namespace do leaves the process, or takes time for each byte.</summary>
    public static bool LeavesTheProcess(string space) => Heavy.Contains(space, StringComparer.Ordinal);

    /// <summary>Returns whether what the type does is done soon, whatever others of its namespace do.</summary>
    public static bool IsLight(string type) => type is "Path" or "StringReader" or "StringWriter" or "MemoryStream" or "IDisposable" or "IAsyncDisposable";

    /// <summary>Returns whether a method that is called so is done soon, whatever its type does otherwise.</summary>
    public static bool IsLightCall(string method) => method is "Dispose" or "DisposeAsync" or "ToString" or "Equals" or "GetHashCode" or "GetType";

    /// <summary>Returns whether nothing is done but to throw: what is not written yet need not be cancelled.</summary>
    public static bool OnlyThrows(this JobMethod method) =>
        method.Body is IMethodBodyBaseOperation body
        && (body.BlockBody ?? body.ExpressionBody) is { Operations: [var statement] } && Throws(statement);

    /// <summary>Returns whether the call is done soon, and matters to nobody else: it computes, or writes a line.</summary>
    public static bool IsSoon(IMethodSymbol target, JobMethod method)
    {
        IMethodSymbol called = (target.ReducedFrom ?? target).OriginalDefinition;
        return JobSymbols.Same(called.ContainingAssembly, method.Code.Compilation.Assembly)
            ? called.MethodKind is not (MethodKind.Ordinary or MethodKind.LocalFunction) || (!called.IsAbstract && method.Code.MethodOf(called)?.IsHeavy(1) == false)
            : IsLight(called.ContainingType?.Name ?? string.Empty) || IsLightCall(called.Name)
                || Light.Contains(called.ContainingNamespace?.ToDisplayString() ?? string.Empty, StringComparer.Ordinal);
    }

    /// <summary>Returns whether the call may take its time: it leaves the process, blocks, or is not known.</summary>
    public static bool IsHeavy(this JobMethod method, IOperation operation) => operation switch
    {
        IInvocationOperation call => IsHeavy(method, (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition),
        IObjectCreationOperation { Constructor: { } constructor } =>
            JobSymbols.Same(constructor.ContainingAssembly, method.Code.Compilation.Assembly)
            && IsHeavySource(method, constructor.OriginalDefinition),
        _ => false,
    };

    /// <summary>Returns whether there is evidence that the method may run for long: it awaits or loops, itself or in what it calls.</summary>
    public static bool MayRunLong(this JobMethod method) =>
        method.Operations.Any(operation => IsWait(operation, method) || (operation is ILoopOperation loop && method.IsLong(loop)));

    /// <summary>Returns whether the loop may run for long: it awaits, calls what may take its time, or has no end of its own.</summary>
    public static bool IsLong(this JobMethod method, ILoopOperation loop) =>
        IsEndless(loop)
        || loop is IForEachLoopOperation { IsAsynchronous: true }
        || (!LoopTurns.AreFew(loop, method) && Runs(loop.EachTurn()).Concat(LazyCalls(loop, method)).Any(operation => IsWait(operation, method) || method.IsHeavy(operation)))
        || LoopTurns.AreMany(loop, method);

    /// <summary>Returns whether the body itself, or what it calls so many calls deep, may take its time.</summary>
    public static bool IsHeavyBody(JobMethod method, int depth) => method.Operations.Any(operation => operation switch
    {
        IAwaitOperation wait => !IsInstant(wait.Operation),
        ILoopOperation loop => IsEndless(loop) || LoopTurns.AreMany(loop, method),
        IInvocationOperation { TargetMethod: var target } =>
            JobSymbols.Same(target.ContainingAssembly, method.Code.Compilation.Assembly)
                ? depth > 0 && method.Code.MethodOf((target.ReducedFrom ?? target).OriginalDefinition)?.IsHeavy(depth - 1) == true
                : IsHeavy(method, (target.ReducedFrom ?? target).OriginalDefinition),
        _ => false,
    });

    // Not what is only defined in there, to run later.
    private static IEnumerable<IOperation> Runs(IEnumerable<IOperation> operations)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (IOperation child in operations)
        {
            yield return child;
            if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
            {
                foreach (IOperation inner in Runs(child.ChildOperations))
                {
                    yield return inner;
                }
            }
        }
    }

    /// <summary>Returns what runs in each turn of the loop, and not only before the first.</summary>
    public static IEnumerable<IOperation> EachTurn(this ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation { IsAsynchronous: false } each => [each.Body],
        IForLoopOperation each => each.ChildOperations.Where(child => !each.Before.Contains(child)),
        _ => loop.ChildOperations,
    };

    // A sequence that makes its elements one by one works in each turn too; a collection was there before the first.
    private static IEnumerable<IOperation> LazyCalls(ILoopOperation loop, JobMethod method)
    {
        IOperation? sequence = loop is IForEachLoopOperation { IsAsynchronous: false, Collection: var collection } ? collection : null;
        while (sequence is not null)
        {
            sequence = sequence.WithoutConversions();
            sequence = sequence is ILocalReferenceOperation local ? method.Origins.CreationOf(local.Local) ?? sequence : sequence;
            if (sequence is not IInvocationOperation call || !IsLazy(call, method))
            {
                yield break;
            }

            yield return call;
            sequence = call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null);
        }
    }

    private static bool IsLazy(IInvocationOperation sequence, JobMethod method)
    {
        if (sequence.Type is not INamedTypeSymbol { Name: "IEnumerable", TypeArguments.Length: 1 })
        {
            return false;
        }

        // Of this compilation it is known whether it makes the elements one by one.
        IMethodSymbol target = (sequence.TargetMethod.ReducedFrom ?? sequence.TargetMethod).OriginalDefinition;
        return !JobSymbols.Same(target.ContainingAssembly, method.Code.Compilation.Assembly)
            || method.Code.MethodOf(target)?.Operations.Any(static each => each.Kind == OperationKind.YieldReturn) == true;
    }

    public static bool IsEndless(ILoopOperation loop) => loop switch
    {
        IWhileLoopOperation { Condition.ConstantValue: { HasValue: true, Value: true } } => true,
        IForLoopOperation { Condition: null } => true,
        _ => false,
    };

    private static bool IsWait(IOperation operation, JobMethod method) => operation switch
    {
        IAwaitOperation wait => !IsInstant(wait.Operation),
        IReturnOperation { ReturnedValue: { } value } when JobSymbols.IsTask(value.Type) =>
            value.WithoutConversions() is IInvocationOperation call && !IsInstant(call) && call.TargetMethod.MethodKind != MethodKind.LocalFunction
            && call.FunctionAround() is null && method.IsHandler,
        _ => false,
    };

    private static bool IsInstant(IOperation task) => task.WithoutConversions() switch
    {
        IInvocationOperation { TargetMethod: { Name: "FromResult" or "FromException" or "FromCanceled" or "Yield", ContainingType.Name: "Task" or "ValueTask" } } => true,
        IPropertyReferenceOperation { Property.Name: "CompletedTask" } => true,
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } call => call.Instance is { } inner && IsInstant(inner),
        _ => false,
    };

    private static bool IsHeavy(JobMethod method, IMethodSymbol target)
    {
        if (target.MethodKind is not (MethodKind.Ordinary or MethodKind.Constructor))
        {
            return false;
        }

        if (JobSymbols.Same(target.ContainingAssembly, method.Code.Compilation.Assembly))
        {
            return IsHeavySource(method, target);
        }

        if ((target.ContainingType is { } type && IsLight(type.Name)) || IsLightCall(target.Name))
        {
            return false;
        }

        string space = target.ContainingNamespace?.ToDisplayString() ?? string.Empty;
        return target is { Name: "Sleep", ContainingType.Name: "Thread" } or { Name: "WaitForExit", ContainingType.Name: "Process" }
            || LeavesTheProcess(space)
            || (IsUnknownHeavy(method) && !Light.Contains(space, StringComparer.Ordinal));
    }

    // What nobody knows may take long: in a handler that never awaits this is where its time goes, in others it is not.
    private static bool IsUnknownHeavy(JobMethod method) => method.IsHandler && method.IsSynchronous;

    private static bool IsHeavySource(JobMethod method, IMethodSymbol target) =>
        target.IsAbstract ? IsUnknownHeavy(method) : method.Code.MethodOf(target)?.IsHeavy(CallsFollowed) == true;

    private static bool Throws(IOperation? operation) => operation switch
    {
        IThrowOperation => true,
        IExpressionStatementOperation statement => Throws(statement.Operation),
        IReturnOperation statement => Throws(statement.ReturnedValue),
        IConversionOperation conversion => Throws(conversion.Operand),
        _ => false,
    };
}
