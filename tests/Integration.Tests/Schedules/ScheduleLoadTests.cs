using System.Diagnostics;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Schedules.Firing;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Many schedules that are due at the same instant.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class ScheduleLoadTests(TestServer server) : VirtualScheduleTests(server)
{
    [Fact]
    public async Task Ten_thousand_that_are_due_in_one_second_are_enqueued_in_bounded_batches()
    {
        const int Count = 10_000;
        VirtualSchedules queue = await BeginAsync();
        var watch = Stopwatch.StartNew();
        await queue.Schedules.SetManyAsync(
            Enumerable.Range(0, Count).Select(i => new ScheduleDefinition
            {
                Name = $"tenant:{i}",
                Call = RecurringJobsCalls.Note($"{i}"),
                Schedule = Schedule.Every(TimeSpan.FromHours(1)),
            }),
            Token);
        TimeSpan set = watch.Elapsed;
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        watch.Restart();
        TickResult result = await queue.TickAsync();
        TimeSpan ticked = watch.Elapsed;
        TestContext.Current.TestOutputHelper!.WriteLine($"{Count:N0} schedules: set in {set.TotalMilliseconds:N0} ms, enqueued in {ticked.TotalMilliseconds:N0} ms.");
        Assert.Equal((false, 0), (result.HasMore, result.Left));
        Assert.Equal(Count, (await queue.Jobs.GetQueue("recurring").GetCountsAsync(Token)).Waiting);

        // Less what the tick took.
        Assert.InRange((result.NextIn ?? (await queue.TickAsync()).NextIn)!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
    }
}
