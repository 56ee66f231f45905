using CsCheck;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Jobs;
using TypedJobs.Loops;

namespace TypedJobs.Runtime.Tests.Loops;

public sealed class LongTimerTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.001)]
    [InlineData(48)]
    [InlineData(49)]
    [InlineData(49.5)]
    [InlineData(60)]
    [InlineData(147)]
    [InlineData(JobLimits.MaxTimeSpanDays)]
    public void A_timer_calls_back_once_when_its_span_has_passed(double days)
    {
        TimeSpan span = TimeSpan.FromDays(days);
        using ITimer timer = Start(span);

        Advance(span - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _calls);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _calls);
        Advance(TimeSpan.FromDays(200));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void A_timer_calls_back_on_time_however_the_clock_advances() =>
        Gen.Select(Gen.Double[0.001, 400], Gen.Double[0.001, 120].Array[1, 40]).Sample((days, steps) =>
        {
            var time = new FakeTimeProvider();
            DateTimeOffset start = time.GetUtcNow();
            TimeSpan span = TimeSpan.FromDays(days);
            int calls = 0;
            using ITimer timer = LongTimer.Start(time, _ => calls++, this, span);
            return Array.TrueForAll(steps, step =>
            {
                time.Advance(TimeSpan.FromDays(step));
                return calls == (time.GetUtcNow() - start >= span ? 1 : 0);
            });
        });

    [Fact]
    public void A_timer_of_the_longest_possible_span_starts_and_stops()
    {
        using (ITimer timer = Start(TimeSpan.MaxValue))
        {
            Advance(TimeSpan.FromDays(1000));
        }

        Advance(TimeSpan.FromDays(1000));
        Assert.Equal(0, _calls);
    }

    [Fact]
    public void A_timer_does_not_call_back_once_it_is_disposed_of()
    {
        ITimer timer = Start(TimeSpan.FromDays(60));
        Advance(TimeSpan.FromDays(50));
        timer.Dispose();
        Advance(TimeSpan.FromDays(50));
        Assert.Equal(0, _calls);
    }

    [Fact]
    public async Task A_delay_of_any_length_ends_when_its_span_has_passed()
    {
        Task delay = LongTimer.DelayAsync(_time, TimeSpan.FromDays(60), Token);
        Assert.False(delay.IsCompleted);

        // A delay begins its next part on the thread pool.
        while (_time.GetUtcNow() < _time.Start.AddDays(59.5))
        {
            _time.Advance(TimeSpan.FromDays(0.5));
            Assert.False(delay.IsCompleted);
        }

        _time.Advance(TimeSpan.FromDays(60));
        await AdvanceUntilAsync(delay);
    }

    [Fact]
    public async Task A_delay_of_any_length_ends_with_its_token()
    {
        using var stop = new CancellationTokenSource();
        Task delay = LongTimer.DelayAsync(_time, TimeSpan.MaxValue, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delay);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public async Task A_wait_ends_with_its_span_or_with_its_task_or_with_its_token(int days)
    {
        var end = new TaskCompletionSource();
        Task<bool> late = LongTimer.CompletesWithinAsync(end.Task, _time, TimeSpan.FromDays(days), Token);
        await AdvanceUntilAsync(late);
        Assert.False(await late);

        using var stop = new CancellationTokenSource();
        Task<bool> stopped = LongTimer.CompletesWithinAsync(end.Task, _time, TimeSpan.FromDays(days), stop.Token);
        await stop.CancelAsync();
        Assert.False(await stopped);

        Task<bool> inTime = LongTimer.CompletesWithinAsync(end.Task, _time, TimeSpan.FromDays(days), Token);
        end.SetException(new InvalidOperationException("observed by whoever awaits the task itself"));
        Assert.True(await inTime);
        Assert.True(await LongTimer.CompletesWithinAsync(end.Task, _time, TimeSpan.MaxValue, Token));
    }

    [Fact]
    public void The_latest_instant_leaves_room_for_the_longest_spans() =>
        Assert.True(JobLimits.MaxInstant + (JobLimits.MaxTimeSpan * 9) < DateTimeOffset.MaxValue);

    private ITimer Start(TimeSpan span) =>
        LongTimer.Start(_time, static state => ((LongTimerTests)state!)._calls++, this, span);

    // In steps, as time passes: a timer of many parts is called back at the end of each.
    private void Advance(TimeSpan span)
    {
        for (; span > TimeSpan.FromDays(20); span -= TimeSpan.FromDays(20))
        {
            _time.Advance(TimeSpan.FromDays(20));
        }

        _time.Advance(span);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromDays(1));
            await Task.Yield();
        }

        await task;
    }
}
