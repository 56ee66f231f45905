using System.Reflection;
using CsCheck;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Runtime.Tests.Worker.Execution;

public sealed class FailureVerdictTests
{
    private static readonly JobCancellation Requested = new() { Cause = CancellationCause.Requested };

    // What a handler may throw, by itself or within others.
    private static readonly Gen<Exception> Single = Gen.OneOf(
        Gen.Const(() => (Exception)new OperationCanceledException()),
        Gen.Const(() => (Exception)new TaskCanceledException("fired", null, new CancellationToken(canceled: true))),
        Gen.Const(() => (Exception)new OperationCanceledException(new CancellationTokenSource().Token)),
        Gen.Const(() => (Exception)new TaskCanceledException("slow", new TimeoutException())),
        Gen.Const(() => (Exception)new InvalidOperationException("wraps", new OperationCanceledException())),
        Gen.Const(() => (Exception)new UnrecoverableJobException("no use")),
        Gen.Const(() => (Exception)new JobPayloadException("no JSON")),
        Gen.Const(() => (Exception)new JobLeaseLostException(new JobId("queue", "key"))),
        Gen.Int[0, 5].Select(seconds => (Exception)new RetryJobException(TimeSpan.FromSeconds(seconds), "later")),
        Gen.Int[0, 5].Select(seconds => (Exception)new ReleaseJobException(TimeSpan.FromSeconds(seconds))));

    private static readonly Gen<Exception> Any = Gen.Recursive<Exception>((depth, within) => depth == 6
        ? Single
        : Gen.Frequency(
            (3, Single),
            (2, within.Array[1, 4].Select(inner => (Exception)new AggregateException(inner))),
            (1, within.Select(inner => (Exception)new TargetInvocationException(inner)))));

    [Fact]
    public void An_exception_is_judged_by_what_it_contains() =>
        Gen.Select(Any, Gen.Enum<CancellationCause>(), Gen.Bool).Sample((exception, cause, mayWrite) =>
        {
            Exception[] all = [.. ContentsOf(exception)];
            var expected = new FailureVerdict(
                all.All(part => IsStop(part, cause, mayWrite)),
                all.Any(part => part is UnrecoverableJobException or JobPayloadException),
                all.OfType<RetryJobException>().Select(retry => (TimeSpan?)retry.After).Max(),
                all.All(part => part is ReleaseJobException || IsStop(part, cause, mayWrite))
                    ? all.OfType<ReleaseJobException>().Select(release => (TimeSpan?)release.After).Max()
                    : null);
            return FailureVerdict.Of(exception, new JobCancellation { Cause = cause }, mayWrite) == expected;
        });

    [Fact]
    public void An_aggregate_of_nothing_is_a_failure() =>
        Assert.Equal(new FailureVerdict(false, false, null, null), FailureVerdict.Of(new AggregateException(), Requested));

    [Fact]
    public void Aggregates_may_be_nested_as_deep_as_one_likes()
    {
        Exception exception = new OperationCanceledException();
        for (int i = 0; i < 9_000; i++)
        {
            exception = new AggregateException(exception);
        }

        Assert.True(FailureVerdict.Of(exception, Requested).IsStop);
    }

    [Fact]
    public void Aggregates_that_contain_one_another_in_exponentially_many_ways_are_a_failure()
    {
        Exception exception = new OperationCanceledException();
        for (int i = 0; i < 100; i++)
        {
            exception = new AggregateException(exception, exception);
        }

        Assert.False(FailureVerdict.Of(exception, Requested).IsStop);
    }

    [Fact]
    public void What_Wait_throws_when_the_token_fires_is_a_stop()
    {
        using var source = new CancellationTokenSource();
        Task delay = Task.Delay(Timeout.Infinite, source.Token);
        source.Cancel();
        AggregateException exception = Assert.Throws<AggregateException>(() => Task.WaitAll([delay, delay], TestContext.Current.CancellationToken));
        Assert.True(FailureVerdict.Of(exception, Requested).IsStop);
        Assert.False(FailureVerdict.Of(exception, default).IsStop);
    }

    private static bool IsStop(Exception exception, CancellationCause cause, bool mayWrite) => exception switch
    {
        JobLeaseLostException => !mayWrite,
        OperationCanceledException cancelled => cause != CancellationCause.None
            && cancelled.InnerException is null
            && (!cancelled.CancellationToken.CanBeCanceled || cancelled.CancellationToken.IsCancellationRequested),
        _ => false,
    };

    private static IEnumerable<Exception> ContentsOf(Exception exception) => exception switch
    {
        AggregateException aggregate => aggregate.InnerExceptions.SelectMany(ContentsOf),
        TargetInvocationException { InnerException: { } inner } => ContentsOf(inner),
        _ => [exception],
    };
}
