using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Paths;

/// <summary>Walks the blocks behind one clause that has received the job's cancellation.</summary>
/// <param name="method">The method.</param>
/// <param name="condition">Evaluates conditions.</param>
/// <param name="handler">The blocks of the clause.</param>
/// <param name="attempt">The blocks of the <c>try</c>: what throws there comes back to the clause.</param>
/// <param name="isAnsweredAtEnd">Whether the cancellation is seen by whoever called the function.</param>
internal sealed class CancelledWalk(JobMethod method, CancelledCondition condition, ControlFlowRegion handler, ControlFlowRegion attempt, bool isAnsweredAtEnd)
{
    // Two branches may join: each of them needs what is known of the blocks behind. One that is still being walked adds nothing.
    private readonly Dictionary<int, bool> _known = [];

    public bool Swallows(BasicBlock? block)
    {
        if (block is null)
        {
            return false;
        }

        if (block.Kind == BasicBlockKind.Exit)
        {
            return !isAnsweredAtEnd;
        }

        if (!_known.TryGetValue(block.Ordinal, out bool known))
        {
            _known[block.Ordinal] = false;
            _known[block.Ordinal] = known = Walk(block);
        }

        return known;
    }

    private bool Walk(BasicBlock block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (IOperation operation in block.Operations)
        {
            if (StepOf(operation, block) is { } isSwallowed)
            {
                return isSwallowed;
            }
        }

        if (block.BranchValue is { } value)
        {
            if (StepOf(value, block) is { } isSwallowed && !(isSwallowed && IsReturn(block)))
            {
                return isSwallowed;
            }

            if (IsReturn(block) && (SaysSo(value) || isAnsweredAtEnd))
            {
                return false;
            }
        }

        if (block.ConditionalSuccessor is not { } conditional || block.ConditionKind == ControlFlowConditionKind.None)
        {
            return Swallows(block.FallThroughSuccessor);
        }

        Truth truth = condition.Evaluate(block.BranchValue!);
        bool isJumpOnTrue = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
        return truth switch
        {
            Truth.True => Swallows(isJumpOnTrue ? conditional : block.FallThroughSuccessor),
            Truth.False => Swallows(isJumpOnTrue ? block.FallThroughSuccessor : conditional),
            // Somebody has thought of the exception: one side that throws is enough.
            Truth.Decided => Swallows(conditional) & Swallows(block.FallThroughSuccessor),
            _ => Swallows(conditional) | Swallows(block.FallThroughSuccessor),
        };
    }

    private bool Swallows(ControlFlowBranch? branch) => branch switch
    {
        null => false,
        { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return } => Swallows(branch.Destination),
        _ => false,
    };

    private static bool IsReturn(BasicBlock block) => block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return;

    // False when the cancellation is answered, true when something else happens first, null when the path goes on.
    private bool? StepOf(IOperation operation, BasicBlock block)
    {
        bool isInTry = IsWithin(block, attempt);
        foreach (IOperation each in operation.DescendantsAndSelf())
        {
            switch (each)
            {
                case IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" or "HasFired" } asked when method.Origins.IsOwn(asked.Instance):
                    return false;
                case IInvocationOperation call when condition.ThrowsAgain(call):
                    return false;
                case IInvocationOperation call when IsAnswer(call):
                    return isInTry;
                case ILocalReferenceOperation local when condition.IsException(local) && IsKept(local):
                    return false;
            }
        }

        return !IsWithin(block, handler) && operation.DescendantsAndSelf().Any(IsSomething) ? true : null;
    }

    private bool IsAnswer(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "ThrowIfCancellationRequested" => method.Tokens.IsTied(call.Instance),
        "Throw" or "FailFast" or "Exit" => true,
        // Throws again what it is not told that is handled.
        "Handle" => JobSymbols.Same(call.Instance?.Type, method.Symbols.Aggregate),
        "MoveNextAsync" => IsOfGivenStream(call),
        "CreateLinkedTokenSource" or "Register" or "UnsafeRegister" or "CancelAfter" or "Cancel" or "CancelAsync" or "Dispose" => false,
        _ => call.Arguments.Any(IsToken) || AsksForCancellation(call),
    };

    private bool AsksForCancellation(IInvocationOperation call) =>
        call.TargetMethod.TypeArguments.Any(type => method.Symbols.IsCancellation(type, out bool isOnly) && isOnly);

    private bool IsToken(IArgumentOperation argument) =>
        argument.Value.WithoutConversions() is var value
        && value is not (IDelegateCreationOperation or IAnonymousFunctionOperation or IFlowAnonymousFunctionOperation)
        && !JobSymbols.IsTask(value.Type)
        && (method.Symbols.IsToken(value.Type) || method.Symbols.IsContext(value.Type) || value.Type?.Name == "ParallelOptions")
        && method.Tokens.IsTied(value);

    // The next element of a stream that is read under the token.
    private bool IsOfGivenStream(IInvocationOperation call) => method.Operations.OfType<IForEachLoopOperation>().Any(loop =>
        loop.IsAsynchronous && loop.Collection.Syntax.Span.Contains(call.Syntax.Span) && method.Tokens.Touches(loop.Collection));

    // An exception that is kept is thrown later, or handed to whoever waits for it; so is one that is made of it.
    private static bool IsKept(IOperation exception) => exception.Parent switch
    {
        IConversionOperation conversion => IsKept(conversion),
        ISimpleAssignmentOperation { Target: not IDiscardOperation } assignment => assignment.Value == exception || IsValueOf(assignment, exception),
        IReturnOperation => true,
        null => true,
        IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: var type } creation } => type.EndsWith("Exception", StringComparison.Ordinal) && IsKept(creation),
        IArgumentOperation { Parent: IInvocationOperation call } =>
            call.TargetMethod.Name is "Capture" or "Add" or "Enqueue" or "Push" or "SetException" or "TrySetException" or "FromException" or "TryComplete" or "Complete",
        _ => false,
    };

    private static bool IsValueOf(ISimpleAssignmentOperation assignment, IOperation value) => assignment.Value.WithoutConversions() == value.WithoutConversions();

    private bool SaysSo(IOperation value) => condition.IsException(value) || value.DescendantsAndSelf().Any(each =>
        (method.Tokens.IsTouch(each) && method.Symbols.IsToken(each.Type))
        || each switch
        {
            IMemberReferenceOperation member => IsWordOfCancellation(member.Member.Name),
            IInvocationOperation call => IsWordOfCancellation(call.TargetMethod.Name),
            IObjectCreationOperation { Type: { } type } => IsWordOfCancellation(type.Name),
            _ => false,
        });

    private static bool IsWordOfCancellation(string name) => name.IndexOf("cancel", StringComparison.OrdinalIgnoreCase) >= 0;

    // What leaves the function, or waits: to count, to compare or to write a line is nothing.
    private bool IsSomething(IOperation operation) => operation switch
    {
        IAwaitOperation => true,
        IInvocationOperation { IsImplicit: false } call => !Work.IsSoon(call.TargetMethod, method),
        _ => false,
    };

    private static bool IsWithin(BasicBlock block, ControlFlowRegion region) =>
        block.Ordinal >= region.FirstBlockOrdinal && block.Ordinal <= region.LastBlockOrdinal;
}
