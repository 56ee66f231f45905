using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2011: a handler starts work and does not wait for it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor NotAwaited = Rule.Warning(
        RuleIds.Unawaited,
        "Work outlives the handler",
        "The task of '{0}' is not awaited and outlives the attempt; await it, or enqueue a job for it");

    private static readonly DiagnosticDescriptor AsyncVoid = Rule.Warning(
        RuleIds.Unawaited,
        "Work outlives the handler",
        "This function is async void, so its exception ends the process; return a Task and await it");

    private static readonly DiagnosticDescriptor OwnThread = Rule.Warning(
        RuleIds.Unawaited,
        "Work outlives the handler",
        "'{0}' starts work that outlives the attempt; await a task instead, or enqueue a job for it");

    private static readonly DiagnosticDescriptor RunWithoutToken = Rule.Warning(
        RuleIds.Unawaited,
        "Work outlives the handler",
        "'{0}' runs work that never checks '{1}'; check the token in it, and pass it to '{0}'");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [NotAwaited, AsyncVoid, OwnThread, RunWithoutToken];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        foreach (IOperation operation in method.Operations)
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } }:
                    context.Report(AsyncVoid, operation.Syntax.GetFirstToken().GetLocation());
                    break;
                case ILocalFunctionOperation { Symbol: { IsAsync: true, ReturnsVoid: true } function }:
                    context.Report(AsyncVoid, function.Locations[0]);
                    break;
                case IObjectCreationOperation { Type: { Name: "Thread", ContainingNamespace.Name: "Threading" } } thread when !IsWaitedFor(thread, method):
                    context.Report(OwnThread, thread.Place(), "new Thread");
                    break;
                case IInvocationOperation call:
                    Analyze(call, method, context);
                    break;
            }
        }
    }

    private static void Analyze(IInvocationOperation call, JobMethod method, JobRuleContext context)
    {
        IMethodSymbol target = call.TargetMethod;
        if (target is { Name: "QueueUserWorkItem" or "UnsafeQueueUserWorkItem", ContainingType.Name: "ThreadPool" })
        {
            context.Report(OwnThread, call.Place(), target.CallName());
        }
        else if (JobSymbols.IsTask(call.Type) && IsDropped(call, method) && !IsExempt(target, method))
        {
            context.Report(NotAwaited, call.Place(), target.CallName());
        }
        else if (IsRun(target)
            && method.UsesToken
            && !method.Origins.GivenTo(call.Arguments).Any()
            && !call.Arguments.Any(method.Tokens.IsTied)
            && !call.IsCleanup(method)
            && call.TokenInScope(method) is { } token)
        {
            context.Report(RunWithoutToken, call.Place(), target.CallName(), token);
        }
    }

    // It is joined, or says that it is done to somebody who waits for that.
    private static bool IsWaitedFor(IObjectCreationOperation thread, JobMethod method) =>
        method.Operations.Any(static each => each is IInvocationOperation { TargetMethod: { Name: "Join", ContainingType.Name: "Thread" } }
            or IMethodReferenceOperation { Method: { Name: "Join", ContainingType.Name: "Thread" } })
        || thread.Descendants().OfType<IInvocationOperation>().Any(call =>
            call.TargetMethod.Name is "SetResult" or "TrySetResult" or "SetException" or "TrySetException" or "Set" or "Signal" or "Release" or "Complete" or "TryComplete"
            && SymbolOf(call.Instance) is { } signal
            && method.Operations.Any(each => each is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation
                && JobSymbols.Same(SymbolOf(each), signal) && !IsWithin(each, thread) && each.Parent is IMemberReferenceOperation or IInvocationOperation));

    private static bool IsWithin(IOperation inner, IOperation outer) => outer.Syntax.Span.Contains(inner.Syntax.Span);

    private static ISymbol? SymbolOf(IOperation? reference) => reference switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IMemberReferenceOperation { Instance: ILocalReferenceOperation or IParameterReferenceOperation } member => SymbolOf(member.Instance),
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };

    private static bool IsRun(IMethodSymbol target) => target is { Name: "Run", ContainingType.Name: "Task" } or { Name: "StartNew", ContainingType.Name: "TaskFactory" };

    // The enqueue of a job has a rule of its own; an end of something is waited for or not, as one likes.
    private static bool IsExempt(IMethodSymbol target, JobMethod method) =>
        target.Name is "DisposeAsync" or "CancelAsync"
        || (target.ReturnType is INamedTypeSymbol { TypeArguments: [INamedTypeSymbol result] }
            && (IsHandle(result, method) || result.TypeArguments.Any(each => IsHandle(each, method))));

    private static bool IsHandle(ITypeSymbol type, JobMethod method) =>
        JobSymbols.Same(type, method.Symbols.Handle) || JobSymbols.Same(type.BaseType, method.Symbols.Handle);

    private static bool IsDropped(IOperation task, JobMethod method) => task.Parent switch
    {
        IConversionOperation { IsImplicit: true } conversion => IsDropped(conversion, method),

        // In an async function the compiler itself warns about a statement like this (CS4014).
        IExpressionStatementOperation => (task.FunctionAround() ?? method.Symbol) is { IsAsync: false } function && !IsBodyOfTask(task, function),
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } =>
            !method.Operations.Any(each => each is ILocalReferenceOperation local && JobSymbols.Same(local.Local, declarator.Symbol)),
        _ => false,
    };

    private static bool IsBodyOfTask(IOperation task, IMethodSymbol function) =>
        !function.ReturnsVoid && task.Parent is { IsImplicit: true };
}
