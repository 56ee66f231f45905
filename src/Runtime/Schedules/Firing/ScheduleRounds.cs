using TypedJobs.Loops;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what a worker does from time to time for the schedules of one queue.</summary>
internal sealed class ScheduleRounds(ScheduleTicker ticker, CodedScheduleKeeper? keeper, RoundLoop rounds)
{
    private int _isKnown;

    /// <summary>Gets what is done; whoever begins it removes it from the loop.</summary>
    public IReadOnlyList<Round> Rounds => keeper is null ? [ticker] : [ticker, keeper];

    /// <summary>Begins. What there is to do the first renewal says.</summary>
    public void Begin()
    {
        rounds.Add(ticker, null);
        if (keeper is not null)
        {
            rounds.Add(keeper, null);
        }
    }

    /// <inheritdoc cref="ScheduleTicker.OnNews"/>
    public void OnNews(TimeSpan? nextTick, bool comesLater)
    {
        if (keeper is not null && Interlocked.Exchange(ref _isKnown, 1) == 0)
        {
            // From now on others see that a living worker has these schedules, and leave them to it.
            rounds.Schedule(keeper, TimeSpan.Zero);
        }

        ticker.OnNews(nextTick, comesLater);
    }

    /// <inheritdoc cref="ScheduleTicker.OnDue"/>
    public void OnDue() => ticker.OnDue();
}
