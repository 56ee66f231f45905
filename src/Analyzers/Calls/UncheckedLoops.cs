using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Calls;

/// <summary>Finds the loops that may run long and do not look at the token.</summary>
internal static class UncheckedLoops
{
    /// <summary>The outermost such loops of each function, each with the name of the token there.</summary>
    public static IEnumerable<(ILoopOperation Loop, string Token)> Find(JobMethod method)
    {
        if (!method.UsesToken)
        {
            yield break;
        }

        var found = new HashSet<ILoopOperation>();
        foreach (ILoopOperation loop in method.Operations.OfType<ILoopOperation>())
        {
            if (method.IsLong(loop)
                && !IsTurnOfChecked(loop, method)
                && !Looks(loop, method)
                && !IsWithin(loop, found)
                && !loop.IsCleanup(method)
                && !loop.DescendantsAndSelf().Any(each => TokenRoutes.IsMissed(each, method) || IsGivenAnother(each, method))
                && loop.Body.TokenInScope(method) is { } token)
            {
                found.Add(loop);
                yield return (loop, token);
            }
        }
    }

    // A sequence that is awaited as a whole is there before the first turn; another one may look at the token with each element.
    private static bool Looks(ILoopOperation loop, JobMethod method) =>
        loop.EachTurn().Any(method.Tokens.Touches)
        || (loop is IForEachLoopOperation each && each.Collection.DescendantsAndSelf().Any(inner => method.Tokens.IsTouch(inner) && !IsAwaitedIn(inner, each.Collection)));

    private static bool IsAwaitedIn(IOperation inner, IOperation collection)
    {
        for (IOperation? outer = inner; outer is not null; outer = outer.Parent)
        {
            if (outer is IAwaitOperation)
            {
                return true;
            }

            if (outer == collection)
            {
                return false;
            }
        }

        return false;
    }

    // What is given another token has its own report, and the loop needs no second one.
    private static bool IsGivenAnother(IOperation operation, JobMethod method) =>
        operation is IInvocationOperation call && method.Origins.GivenTo(call.Arguments).Any(given => method.Origins.Of(given.Value) != TokenOrigin.Job);

    // A loop that is one turn of a loop that checks is as short as that turn, unless it has no end of its own.
    private static bool IsTurnOfChecked(ILoopOperation loop, JobMethod method)
    {
        for (IOperation? outer = loop.Parent; outer is not null and not (IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is ILoopOperation around && Looks(around, method) && !Work.IsEndless(loop))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWithin(IOperation loop, HashSet<ILoopOperation> found)
    {
        for (IOperation? outer = loop.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILoopOperation around && found.Contains(around))
            {
                return true;
            }
        }

        return false;
    }
}
