using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2009: a handler blocks its thread where it could await.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Blocks = Rule.Warning(
        RuleIds.Blocking,
        "Handler blocks its thread",
        "'{0}' blocks the thread and cannot be cancelled; {1}");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Blocks];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        foreach (IOperation operation in method.Operations)
        {
            if (RemedyOf(operation, method) is not { } remedy)
            {
                continue;
            }

            string? token = operation.TokenInScope(method);
            context.Report(
                Blocks,
                operation.Place(),
                ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Kind, remedy.Kind).Add(RuleProperties.Token, token),
                operation is IPropertyReferenceOperation property ? $"Task.{property.Property.Name}" : ((IInvocationOperation)operation).TargetMethod.CallName(),
                remedy.Advice);
        }
    }

    private static (string Kind, string Advice)? RemedyOf(IOperation operation, JobMethod method)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task }
                when JobSymbols.IsTask(task.Type) && !FinishedTasks.Contains(task, method):
                return (RemedyKinds.Task, "await the task");
            case IInvocationOperation { TargetMethod.Name: "GetResult", Instance: IInvocationOperation { TargetMethod.Name: "GetAwaiter" } awaiter }
                when TaskOf(awaiter.Instance) is { } task && !FinishedTasks.Contains(task, method):
                return (RemedyKinds.Awaiter, "await the task");
            case IInvocationOperation call when !call.Arguments.Any(argument => method.Symbols.IsToken(argument.Value.Type)):
                return RemedyOf(call, method);
            default:
                return null;
        }
    }

    private static (string Kind, string Advice)? RemedyOf(IInvocationOperation call, JobMethod method) =>
        (call.TargetMethod.ContainingType?.Name, call.TargetMethod.Name) switch
        {
            ("Thread", "Sleep") => (RemedyKinds.Sleep, "await Task.Delay with the token"),
            ("Thread", "Join") => (RemedyKinds.None, "start a task and await it"),
            ("Task", "Wait") when JobSymbols.IsTask(call.Instance?.Type) && !FinishedTasks.Contains(call.Instance!, method) =>
                (call.Arguments.IsEmpty ? RemedyKinds.Task : RemedyKinds.None, "await the task"),
            ("Task", "WaitAll") => (call.TargetMethod.Parameters.Length == 1 ? RemedyKinds.WaitAll : RemedyKinds.None, "await Task.WhenAll"),
            ("Task", "WaitAny") => (RemedyKinds.None, "await Task.WhenAny"),
            ("SemaphoreSlim", "Wait") => (RemedyKinds.Semaphore, "await WaitAsync with the token"),
            ("ManualResetEventSlim" or "CountdownEvent", "Wait") => (RemedyKinds.None, "pass the token, or await a task in its place"),
            ("Barrier", "SignalAndWait") => (RemedyKinds.None, "pass the token"),
            (_, "WaitOne" or "WaitAny") when IsWaitHandle(call.TargetMethod.ContainingType) && WaitsForToken(call, method) => null,
            (_, "WaitOne" or "WaitAll" or "WaitAny") when IsWaitHandle(call.TargetMethod.ContainingType) =>
                (RemedyKinds.None, "wait for the token's WaitHandle as well, or await a task in its place"),
            _ => null,
        };

    // Such a wait ends when the token fires.
    private static bool WaitsForToken(IInvocationOperation call, JobMethod method) =>
        call.DescendantsAndSelf().Any(each => IsHandleOfToken(each, method)
            || (each is ILocalReferenceOperation local
                && method.Origins.CreationOf(local.Local)?.DescendantsAndSelf().Any(made => IsHandleOfToken(made, method)) == true));

    private static bool IsHandleOfToken(IOperation handle, JobMethod method) =>
        handle is IPropertyReferenceOperation { Property.Name: "WaitHandle", Instance: { } token } && method.Tokens.IsTied(token);

    private static IOperation? TaskOf(IOperation? awaited) => awaited switch
    {
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured => TaskOf(configured.Instance),
        not null when JobSymbols.IsTask(awaited.Type) => awaited,
        _ => null,
    };

    private static bool IsWaitHandle(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: "WaitHandle", ContainingNamespace.Name: "Threading" })
            {
                return true;
            }
        }

        return false;
    }
}
