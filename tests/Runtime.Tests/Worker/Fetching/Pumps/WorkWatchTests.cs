using Microsoft.Extensions.Time.Testing;
using TypedJobs.Worker.Fetching.Pumps;

namespace TypedJobs.Runtime.Tests.Worker.Fetching.Pumps;

/// <summary>Tests when a queue is looked at for jobs.</summary>
public sealed class WorkWatchTests : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    // The pause is spread around the interval, by less than a half.
    private static readonly TimeSpan SoonerThanPoll = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LaterThanPoll = TimeSpan.FromSeconds(8);

    private readonly FakeTimeProvider _time = new();
    private readonly WorkWatch _watch;
    private int _signals;

    public WorkWatchTests() => _watch = new WorkWatch(Poll, () => _signals++, _time);

    public ValueTask DisposeAsync() => _watch.DisposeAsync();

    [Fact]
    public void Watch_has_work_until_a_call_has_found_none()
    {
        Assert.True(_watch.MayHaveWork);
        Rest();
        Assert.False(_watch.MayHaveWork);
        Assert.Equal(0, _signals);
    }

    [Fact]
    public void Wake_is_work_until_a_later_call_has_answered_it()
    {
        Rest();
        _watch.Wake();
        Assert.Equal((true, 1), (_watch.MayHaveWork, _signals));
        Rest();
        Assert.False(_watch.MayHaveWork);
    }

    [Fact]
    public void Wake_during_a_call_is_not_answered_by_it()
    {
        int before = _watch.Wakes;
        Assert.True(_watch.IsNews(before));
        _watch.Wake();
        _watch.Rest(null, before);
        Assert.True(_watch.MayHaveWork);
        Assert.False(_watch.IsNews(before));
    }

    [Fact]
    public void Rest_ends_when_the_next_job_is_due()
    {
        Rest(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(_watch.MayHaveWork);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((true, 1), (_watch.MayHaveWork, _signals));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3600)]
    public void Rest_ends_after_the_poll_interval_when_no_job_is_due_before(int? dueSeconds)
    {
        Rest(dueSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        _time.Advance(SoonerThanPoll);
        Assert.False(_watch.MayHaveWork);
        _time.Advance(LaterThanPoll - SoonerThanPoll);
        Assert.True(_watch.MayHaveWork);
    }

    [Fact]
    public void Poll_is_left_out_while_news_of_renewals_come()
    {
        Rest();
        for (int i = 0; i < 10; i++)
        {
            _watch.OnNews(null);
            _time.Advance(LaterThanPoll);
        }

        Assert.Equal((false, 0), (_watch.MayHaveWork, _signals));
        _time.Advance(LaterThanPoll);
        Assert.Equal((true, 1), (_watch.MayHaveWork, _signals));
    }

    [Fact]
    public void News_do_not_delay_a_job_that_is_due()
    {
        Rest(TimeSpan.FromSeconds(2));
        _watch.OnNews(null);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_watch.MayHaveWork);
    }

    [Fact]
    public void News_of_a_job_that_is_due_earlier_end_the_rest_then()
    {
        Rest(TimeSpan.FromSeconds(2));
        _watch.OnNews(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_watch.MayHaveWork);
    }

    [Fact]
    public void News_of_a_job_that_is_due_later_change_nothing()
    {
        Rest(TimeSpan.FromSeconds(2));
        _watch.OnNews(TimeSpan.FromSeconds(4));
        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(_watch.MayHaveWork);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_watch.MayHaveWork);
    }

    [Fact]
    public void News_of_work_wake_a_queue_that_rests_and_no_other()
    {
        _watch.OnNews(TimeSpan.Zero);
        Assert.Equal(0, _signals);
        Rest();
        _watch.OnNews(TimeSpan.Zero);
        _watch.OnNews(TimeSpan.FromSeconds(-1));
        Assert.Equal((true, 1), (_watch.MayHaveWork, _signals));
    }

    [Fact]
    public async Task Clock_that_throws_ends_the_rest()
    {
        var time = new ThrowingClock();
        int signals = 0;
        await using var watch = new WorkWatch(Poll, () => signals++, time);
        watch.OnNews(null);
        watch.Rest(null, watch.Wakes);
        time.Throws = true;
        time.Advance(LaterThanPoll);
        Assert.Equal((true, 1), (watch.MayHaveWork, signals));
    }

    private void Rest(TimeSpan? nextDue = null) => _watch.Rest(nextDue, _watch.Wakes);

    private sealed class ThrowingClock : FakeTimeProvider
    {
        public bool Throws { get; set; }

        public override long GetTimestamp() => Throws ? throw new InvalidOperationException("No clock.") : base.GetTimestamp();
    }
}
