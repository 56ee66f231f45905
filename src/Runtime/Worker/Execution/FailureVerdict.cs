using System.Reflection;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// Represents what the exception that ended a handler means for its job. An <see cref="AggregateException"/> and a
/// <see cref="TargetInvocationException"/> say nothing of their own: what they contain counts, at whatever depth. When that
/// differs, a failure outweighs a release and a release a cancellation, <see cref="UnrecoverableJobException"/> and
/// <see cref="JobPayloadException"/> outweigh every other failure, and of several <see cref="RetryJobException"/>, or
/// <see cref="ReleaseJobException"/>, the one that waits longest counts.
/// </summary>
/// <param name="IsStop">Whether the handler stopped because its token fired, and nothing else happened.</param>
/// <param name="IsUnrecoverable">Whether another attempt is ruled out.</param>
/// <param name="RetryAfter">The delay before the next attempt, if the handler has chosen one.</param>
/// <param name="ReleaseAfter">The delay before the attempt is made again without having counted, if the handler has asked for that and nothing has failed.</param>
internal readonly record struct FailureVerdict(bool IsStop, bool IsUnrecoverable, TimeSpan? RetryAfter, TimeSpan? ReleaseAfter)
{
    // Far more than any handler waits for. Exceptions can contain one another in exponentially many ways.
    private const int MaxExceptions = 10_000;

    /// <summary>Judges what a handler threw.</summary>
    /// <param name="failure">The exception.</param>
    /// <param name="cancellation">Why the attempt's token fired, if it did.</param>
    /// <param name="mayWrite">Whether what the attempt reports could still be stored.</param>
    public static FailureVerdict Of(Exception failure, in JobCancellation cancellation, bool mayWrite = true)
    {
        if (!IsWrapper(failure))
        {
            return new FailureVerdict(
                IsStopped(failure, cancellation, mayWrite),
                IsFinal(failure),
                (failure as RetryJobException)?.After,
                (failure as ReleaseJobException)?.After);
        }

        bool isStop = true;
        bool isUnrecoverable = false;
        bool hasFailed = false;
        TimeSpan? retryAfter = null;
        TimeSpan? releaseAfter = null;
        var left = new Stack<Exception>();
        left.Push(failure);
        for (int seen = 0; left.TryPop(out Exception? exception); seen++)
        {
            if (seen == MaxExceptions)
            {
                return new FailureVerdict(IsStop: false, isUnrecoverable, retryAfter, ReleaseAfter: null);
            }

            if (IsWrapper(exception))
            {
                Unwrap(exception, left);
                continue;
            }

            bool hasStopped = IsStopped(exception, cancellation, mayWrite);
            isStop &= hasStopped;
            hasFailed |= !hasStopped && exception is not ReleaseJobException;
            isUnrecoverable |= IsFinal(exception);
            if (exception is RetryJobException { After: var after } && !(after <= retryAfter))
            {
                retryAfter = after;
            }
            else if (exception is ReleaseJobException { After: var released } && !(released <= releaseAfter))
            {
                releaseAfter = released;
            }
        }

        return new FailureVerdict(isStop, isUnrecoverable, retryAfter, hasFailed ? null : releaseAfter);
    }

    private static bool IsWrapper(Exception exception) =>
        exception is AggregateException { InnerExceptions.Count: > 0 } or TargetInvocationException { InnerException: not null };

    private static void Unwrap(Exception wrapper, Stack<Exception> left)
    {
        if (wrapper is AggregateException aggregate)
        {
            foreach (Exception inner in aggregate.InnerExceptions)
            {
                left.Push(inner);
            }

            return;
        }

        left.Push(wrapper.InnerException!);
    }

    private static bool IsFinal(Exception exception) => exception is UnrecoverableJobException or JobPayloadException;

    // An exception that says "cancelled" is the end of a cancellation only when this attempt's token fired: without that
    // it is a failure like any other, and so is a time limit that HttpClient or a source of the handler's own imposed.
    // The exception of a linked source names that source's token, so any token that has fired counts. A refused report
    // tells the handler what its token tells it, too.
    private static bool IsStopped(Exception exception, in JobCancellation cancellation, bool mayWrite) =>
        exception is JobLeaseLostException
            ? !mayWrite
            : cancellation.HasFired
                && exception is OperationCanceledException { InnerException: not TimeoutException } stopped
                && (stopped.CancellationToken == default || stopped.CancellationToken.IsCancellationRequested);
}
