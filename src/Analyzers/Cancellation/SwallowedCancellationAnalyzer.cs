using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2008: a catch swallows the exception by which cancelled work stops.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwallowedCancellationAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Swallowed = Rule.Warning(
        RuleIds.SwallowedCancellation,
        "The cancellation is swallowed",
        "The catch of '{0}' also swallows the job's cancellation, which then counts as work done; add 'when (!{1}.IsCancellationRequested)', or throw again");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Swallowed];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (!method.UsesToken)
        {
            return;
        }

        foreach (ITryOperation attempt in method.Operations.OfType<ITryOperation>())
        {
            if (!attempt.Catches.IsEmpty
                && attempt.TokenInScope(method) is { } token
                && method.Tokens.Touches(attempt.Body)
                && !attempt.IsCleanup(method)
                && FirstThatSwallows(attempt, method) is { } clause
                && !IsLookedAtAfter(attempt, method))
            {
                context.Report(
                    Swallowed,
                    clause.Place(),
                    ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token),
                    clause.ExceptionType is { Name: not "Object" } type ? type.Name : "everything",
                    token);
            }
        }
    }

    private static ICatchClauseOperation? FirstThatSwallows(ITryOperation attempt, JobMethod method)
    {
        foreach (ICatchClauseOperation clause in attempt.Catches)
        {
            bool isWrapped = false;
            if (!Catches(clause.ExceptionType, method.Symbols, out bool onlyCancelled))
            {
                isWrapped = JobSymbols.Same(clause.ExceptionType, method.Symbols.Aggregate) && WaitsForTask(attempt.Body, method);
                if (!isWrapped)
                {
                    continue;
                }
            }

            if (clause.Filter is { } filter)
            {
                if (onlyCancelled && method.Tokens.Touches(filter))
                {
                    return null;
                }

                if (IsAbout(filter, clause, method))
                {
                    continue;
                }
            }

            if (!Answers(clause, method))
            {
                return clause;
            }

            // What is awaited, or thrown here, comes as it is, and the next clause decides.
            if (!isWrapped && clause.ExceptionType.Name != "TaskCanceledException")
            {
                return null;
            }
        }

        return null;
    }

    // To block on a task wraps the exception by which it was cancelled.
    private static bool WaitsForTask(IOperation body, JobMethod method) => body.Descendants().Any(each => each switch
    {
        IPropertyReferenceOperation { Property.Name: "Result", Instance: { } task } =>
            JobSymbols.IsTask(task.Type) && !FinishedTasks.Contains(task, method),
        IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } task } =>
            JobSymbols.IsTask(task.Type) && !FinishedTasks.Contains(task, method),
        IInvocationOperation { TargetMethod: { Name: "WaitAll", ContainingType: var type } } => JobSymbols.IsTask(type),
        _ => false,
    });

    private static bool Catches(ITypeSymbol caught, JobSymbols symbols, out bool onlyCancelled)
    {
        onlyCancelled = false;
        for (ITypeSymbol? type = caught; type is not null; type = type.BaseType)
        {
            if (JobSymbols.Same(type, symbols.Cancelled))
            {
                return onlyCancelled = true;
            }
        }

        for (ITypeSymbol? type = symbols.Cancelled; type is not null; type = type.BaseType)
        {
            if (JobSymbols.Same(type, caught))
            {
                return true;
            }
        }

        return caught.SpecialType == SpecialType.System_Object;
    }

    // A filter that asks about the exception or the token is somebody's decision; one that counts attempts is not.
    private static bool IsAbout(IOperation filter, ICatchClauseOperation clause, JobMethod method) =>
        method.Tokens.Touches(filter)
        || filter.DescendantsAndSelf().Any(each =>
            each is ILocalReferenceOperation local && clause.Locals.Contains(local.Local, SymbolEqualityComparer.Default))
        || filter.DescendantsAndSelf().OfType<IPropertyReferenceOperation>().Any(static each => each.Property.Name == "IsCancellationRequested");

    private static bool Answers(ICatchClauseOperation clause, JobMethod method) =>
        method.Tokens.Touches(clause.Handler)
        || ThrowsAgain(clause)
        || clause.Handler.Descendants().Any(each => each switch
        {
            IInvocationOperation { TargetMethod.Name: "Throw" or "FailFast" or "Exit" or "ThrowIfCancellationRequested" } => true,
            // Throws again what it is not told that is handled.
            IInvocationOperation { TargetMethod.Name: "Handle", Instance: { } caught } => JobSymbols.Same(caught.Type, method.Symbols.Aggregate),
            IInvocationOperation { TargetMethod.TypeArguments: { IsEmpty: false } arguments } => arguments.Any(type => IsCancelled(type, method)),
            IIsTypeOperation test => IsCancelled(test.TypeOperand, method),
            ITypePatternOperation test => IsCancelled(test.MatchedType, method),
            IDeclarationPatternOperation test => IsCancelled(test.MatchedType, method),
            ILocalReferenceOperation local => clause.Locals.Contains(local.Local, SymbolEqualityComparer.Default) && IsKept(local),
            _ => false,
        });

    // On every path, or where the exception is of the one kind or the other. To throw only after so many attempts is to
    // swallow the cancellation until then.
    private static bool ThrowsAgain(ICatchClauseOperation clause)
    {
        IMethodSymbol? function = clause.FunctionAround();
        IOperation[] own = [.. clause.Handler.Descendants().Where(each => SymbolEqualityComparer.Default.Equals(each.FunctionAround(), function))];
        return own.OfType<IThrowOperation>().Any()
            && (own.Any(each => ConditionOf(each) is { } condition && IsAboutException(condition, clause, own)) || ThrowsOnEveryPath(clause));
    }

    private static bool ThrowsOnEveryPath(ICatchClauseOperation clause) =>
        clause.SemanticModel!.AnalyzeControlFlow(clause.Handler.Syntax) is { Succeeded: true, EndPointIsReachable: false, ExitPoints.IsEmpty: true };

    private static IOperation? ConditionOf(IOperation operation) => operation switch
    {
        IConditionalOperation conditional => conditional.Condition,
        ISwitchOperation choice => choice.Value,
        ISwitchExpressionOperation choice => choice.Value,
        _ => null,
    };

    private static bool IsAboutException(IOperation condition, ICatchClauseOperation clause, IOperation[] handler) =>
        condition.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(local =>
            clause.Locals.Contains(local.Local, SymbolEqualityComparer.Default)
            || handler.OfType<IVariableDeclaratorOperation>().Any(declarator =>
                JobSymbols.Same(declarator.Symbol, local.Local)
                && declarator.GetVariableInitializer() is { Value: var value }
                && value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(source => clause.Locals.Contains(source.Local, SymbolEqualityComparer.Default))));

    private static bool IsCancelled(ITypeSymbol? type, JobMethod method) =>
        type is not null && Catches(type, method.Symbols, out bool only) && only;

    // An exception that is kept is thrown later, or handed to whoever waits for it.
    private static bool IsKept(IOperation exception) => exception.Parent switch
    {
        IConversionOperation conversion => IsKept(conversion),
        ISimpleAssignmentOperation { Target: not IDiscardOperation } => true,
        IVariableInitializerOperation => false,
        IReturnOperation => true,
        IArgumentOperation { Parent: IInvocationOperation call } =>
            call.TargetMethod.Name is "Add" or "Enqueue" or "Push" or "SetException" or "TrySetException" or "FromException" or "TryComplete" or "Complete",
        _ => false,
    };

    // The token is looked at once more before anything is made of it: by what follows, or by the loop around.
    private static bool IsLookedAtAfter(ITryOperation attempt, JobMethod method)
    {
        IOperation inner = attempt;
        for (IOperation? outer = attempt.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); inner = outer, outer = outer.Parent)
        {
            IEnumerable<IOperation> others = outer switch
            {
                IBlockOperation block => block.Operations.SkipWhile(each => each != inner).Skip(1),
                IForEachLoopOperation loop => loop.IsAsynchronous ? [loop.Collection] : [],
                ILoopOperation loop => loop.ChildOperations.Where(each => each != inner),
                _ => [],
            };
            if (others.Any(method.Tokens.Touches) || (outer is ILoopOperation { Body: IBlockOperation body } && BeforeIn(body, attempt).Any(method.Tokens.Touches)))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<IOperation> BeforeIn(IBlockOperation body, ITryOperation attempt) =>
        body.Operations.TakeWhile(each => each != attempt && !each.Descendants().Contains(attempt));
}
