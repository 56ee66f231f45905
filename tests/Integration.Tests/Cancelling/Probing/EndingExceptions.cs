using System.Reflection;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>The exceptions that handlers of the table end with.</summary>
internal static class EndingExceptions
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>What is thrown; <see langword="null"/> for a handler that returns.</summary>
    public static Exception? Of(Ending ending, CancellationToken token)
    {
        using var foreign = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(token, CancellationToken.None);
        var stop = new OperationCanceledException(token);
        var timeout = new TaskCanceledException("a request took too long", new TimeoutException(), new CancellationToken(canceled: true));
        return ending switch
        {
            Ending.Stops => stop,
            Ending.StopsByLinkedToken => new OperationCanceledException(linked.Token),
            Ending.StopsInAggregate => new AggregateException(stop, new AggregateException(new TaskCanceledException("again", null, token))),
            Ending.StopsByReflection => new TargetInvocationException(new AggregateException(stop)),
            Ending.Throws => new InvalidOperationException("something else"),
            Ending.ThrowsBesideStop => new AggregateException(stop, new InvalidOperationException("something else")),
            Ending.ThrowsUnrecoverable => new UnrecoverableJobException("no use"),
            Ending.ThrowsUnrecoverableInAggregate => new AggregateException(
                stop, new RetryJobException(Moment, "later"), new AggregateException(new UnrecoverableJobException("no use"))),
            Ending.Retries => new RetryJobException(Moment, "later"),
            Ending.RetriesInAggregate => new AggregateException(stop, new RetryJobException(Moment, "later")),
            Ending.Releases => new ReleaseJobException(Moment),
            Ending.ThrowsForeignCancellation => new OperationCanceledException("not the job's", foreign.Token),
            Ending.ThrowsFiredForeignCancellation => new OperationCanceledException(
                "not the job's, which cannot be told from a linked one", new CancellationToken(canceled: true)),
            Ending.ThrowsHttpTimeout => timeout,
            Ending.ThrowsHttpTimeoutInAggregate => new AggregateException(stop, timeout),
            _ => null,
        };
    }
}
