using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Loops;

namespace TypedJobs.Runtime.Tests.Loops;

public sealed class RoundLoopTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatedRound _round = new();
    private readonly RoundLoop _loop;

    public RoundLoopTests() => _loop = new RoundLoop(_time, NullLogger.Instance);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    [Fact]
    public async Task Round_that_is_scheduled_while_it_runs_runs_again()
    {
        await BeginAsync();
        _loop.Schedule(_round, TimeSpan.FromSeconds(1));
        DateTimeOffset ended = End(next: null);

        await _time.AdvanceUntilAsync(() => _round.Runs == 2);

        Assert.True(_time.GetUtcNow() - ended >= TimeSpan.FromSeconds(0.95));
    }

    [Theory]
    [InlineData(1, 36_000)]
    [InlineData(36_000, 1)]
    public async Task Round_that_is_scheduled_while_it_runs_runs_again_at_the_earliest_time(int asked, int own)
    {
        await BeginAsync();
        _loop.Schedule(_round, TimeSpan.FromSeconds(36_000));
        _loop.Schedule(_round, TimeSpan.FromSeconds(asked));
        _loop.Schedule(_round, null);
        DateTimeOffset ended = End(TimeSpan.FromSeconds(own));

        await _time.AdvanceUntilAsync(() => _round.Runs == 2);

        Assert.InRange(_time.GetUtcNow() - ended, TimeSpan.FromSeconds(0.95), TimeSpan.FromSeconds(18_000));
    }

    [Fact]
    public async Task Round_that_was_scheduled_while_it_ran_is_not_run_a_third_time_for_that()
    {
        await BeginAsync();
        _loop.Schedule(_round, TimeSpan.FromSeconds(1));
        End(next: null);
        await _time.AdvanceUntilAsync(() => _round.Runs == 2);
        DateTimeOffset ended = End(next: null);

        await _time.AdvanceUntilAsync(() => _time.GetUtcNow() - ended > TimeSpan.FromSeconds(3));

        Assert.Equal(2, _round.Runs);
    }

    [Fact]
    public async Task Round_that_is_removed_while_it_runs_does_not_run_again()
    {
        await BeginAsync();
        _loop.Schedule(_round, TimeSpan.FromSeconds(1));
        _loop.Remove(_round);
        DateTimeOffset ended = End(TimeSpan.FromSeconds(1));

        await _time.AdvanceUntilAsync(() => _time.GetUtcNow() - ended > TimeSpan.FromSeconds(3));

        Assert.Equal(1, _round.Runs);
    }

    private async Task BeginAsync()
    {
        _loop.Add(_round, TimeSpan.Zero);
        await _time.AdvanceUntilAsync(() => _round.Runs == 1);
    }

    private DateTimeOffset End(TimeSpan? next)
    {
        DateTimeOffset now = _time.GetUtcNow();
        _round.End(next);
        return now;
    }

    private sealed class GatedRound() : Round("a gated round", NullLogger.Instance)
    {
        private TaskCompletionSource<TimeSpan?> _end = new();
        private int _runs;

        public int Runs => Volatile.Read(ref _runs);

        public void End(TimeSpan? next)
        {
            TaskCompletionSource<TimeSpan?> end = _end;
            _end = new TaskCompletionSource<TimeSpan?>();
            end.SetResult(next);
        }

        protected internal override ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref _runs);
            return new ValueTask<TimeSpan?>(_end.Task);
        }
    }
}
