using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution.Attempts;

/// <summary>Tests what a cancellation does to an attempt, and the attempt's end to a cancellation.</summary>
public sealed class AttemptCancellationTests
{
    private static readonly JobCancellation Requested = new() { Cause = CancellationCause.Requested, Reason = "no longer needed" };
    private static readonly JobCancellation Lost = new() { Cause = CancellationCause.LeaseLost };

    private readonly Clock _time = new();
    private readonly List<string> _cleaned = [];

    [Fact]
    public async Task Token_fires_whether_it_is_asked_for_before_the_cancellation_or_after_it()
    {
        JobAttempt before = Create(), after = Create();
        CancellationToken token = before.CancellationToken;
        Assert.True(before.Cancel(Requested));
        Assert.True(after.Cancel(Requested));
        Assert.Equal((true, false), (before.UsesToken, after.UsesToken));
        await Fired(token);
        await Fired(after.CancellationToken);
        Assert.True(after.UsesToken);
    }

    [Fact]
    public void First_cause_stays_unless_the_lease_is_lost()
    {
        JobAttempt attempt = Create();
        Assert.Equal(default, attempt.Cancellation);
        attempt.Cancel(Requested);
        _time.Advance(TimeSpan.FromSeconds(3));
        attempt.ReachLimit();
        Assert.Equal(Requested, attempt.Cancellation);
        Assert.True(attempt.TryLoseLease(LeaseLostBehavior.CancelToken));
        Assert.Equal(Lost, attempt.Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(3), attempt.SinceFired);
        Assert.False(attempt.MayWrite);
    }

    [Fact]
    public void Superseding_replaces_a_request_and_no_other_cause()
    {
        JobCancellation superseded = Requested with { Cause = CancellationCause.Superseded };
        JobAttempt requested = Create(), late = Create(), first = Create();
        requested.Cancel(Requested);
        requested.Cancel(superseded);
        Assert.Equal(superseded, requested.Cancellation);
        late.ReachLimit();
        late.Cancel(superseded);
        Assert.Equal(CancellationCause.Timeout, late.Cancellation.Cause);
        first.Cancel(superseded);
        first.Cancel(Requested);
        Assert.Equal(superseded, first.Cancellation);
        Assert.True(first.TryLoseLease(LeaseLostBehavior.CancelToken));
        Assert.Equal(Lost, first.Cancellation);
    }

    [Fact]
    public async Task Cleanup_runs_the_latest_first_and_the_attempt_ends_after_it()
    {
        JobAttempt attempt = Create();
        attempt.OnCancelled(() => Clean("first"));
        attempt.OnCancelled(() =>
        {
            attempt.OnCancelled(() => Clean("third"));
            return Clean("second");
        });
        attempt.Cancel(Requested);
        Assert.False(attempt.TryEnd(out _));
        Assert.Null(await attempt.CleanUpAsync());
        Assert.Equal(["second", "third", "first"], _cleaned);
        Assert.True(attempt.TryEnd(out JobCancellation? cancellation));
        Assert.Equal(Requested, cancellation);
        Assert.Throws<InvalidOperationException>(() => attempt.OnCancelled(() => Clean("late")));
    }

    [Fact]
    public async Task Cleanup_does_not_run_without_a_cancellation()
    {
        JobAttempt attempt = Create();
        attempt.OnCancelled(() => Clean("never"));
        Assert.Null(await attempt.CleanUpAsync());
        Assert.True(attempt.TryEnd(out JobCancellation? cancellation));
        Assert.Equal(default(JobCancellation), cancellation);
        Assert.False(attempt.Cancel(Requested));
        Assert.Empty(_cleaned);
    }

    [Fact]
    public async Task Callbacks_of_the_token_are_awaited_and_what_they_throw_is_returned()
    {
        JobAttempt attempt = Create();
        attempt.CancellationToken.Register(() => throw new InvalidOperationException("callback"));
        attempt.Cancel(Requested);
        Assert.False(attempt.TryEnd(out _));
        Exception? failure = await attempt.CleanUpAsync();
        Assert.Contains("callback", failure!.ToString(), StringComparison.Ordinal);
        Assert.True(attempt.TryEnd(out _));
    }

    [Fact]
    public void Detached_attempt_can_neither_be_cancelled_nor_settled_by_its_end()
    {
        JobAttempt attempt = Create();
        attempt.Cancel(Requested);
        Assert.True(attempt.TryDetach());
        Assert.False(attempt.Cancel(Lost));
        Assert.False(attempt.TryLoseLease(LeaseLostBehavior.CancelToken));
        Assert.Null(attempt.End());
        Assert.Equal(Requested, attempt.Cancellation);
    }

    [Fact]
    public void Clock_that_throws_leaves_the_attempt_as_it_was()
    {
        JobAttempt attempt = Create();
        _time.Throws = true;
        Assert.Throws<InvalidOperationException>(() => attempt.Cancel(Requested));
        Assert.Equal(default, attempt.Cancellation);
        _time.Throws = false;
        Assert.True(attempt.Cancel(Requested));
        Assert.Equal(Requested, attempt.Cancellation);
    }

    private JobAttempt Create() => new(
        "q",
        new TakenJob(new LeaseKey("key", 1), 1, 1, DateTimeOffset.UnixEpoch, "Job", default, string.Empty, null),
        null,
        new AttemptServices(new HandlerEnvironment(null!, null, false, null!), null!, TimeSpan.FromHours(1), _time, NullLogger.Instance));

    private ValueTask Clean(string name)
    {
        _cleaned.Add(name);
        return ValueTask.CompletedTask;
    }

    private static async Task Fired(CancellationToken token)
    {
        await Task.Delay(TimeSpan.FromMinutes(1), token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.True(token.IsCancellationRequested);
    }

    private sealed class Clock : FakeTimeProvider
    {
        public bool Throws { get; set; }

        public override long GetTimestamp() => Throws ? throw new InvalidOperationException("No clock.") : base.GetTimestamp();
    }
}
