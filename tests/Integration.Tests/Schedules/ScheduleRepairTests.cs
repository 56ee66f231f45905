using StackExchange.Redis;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Redis.Repairs;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>What is repaired of schedules when a server comes back with half of a change. Here the test takes the other half away.</summary>
[ServerMatrix(Own = true)]
public abstract class ScheduleRepairTests(TestServer server) : VirtualScheduleTests(server)
{
    private static readonly Schedule Hourly = Schedule.Every(TimeSpan.FromHours(1));

    [Fact]
    public async Task Times_that_a_killed_server_has_lost_come_back_with_the_repair()
    {
        VirtualSchedules queue = await BeginAsync();
        await queue.Schedules.SetManyAsync(
            ((string[])["a", "b", "c"]).Select(name => new ScheduleDefinition { Name = name, Call = RecurringJobsCalls.Note("k"), Schedule = Hourly }), Token);
        await queue.Database.SortedSetRemoveAsync($"{queue.Root}:due", "a");
        await queue.Database.SortedSetAddAsync($"{queue.Root}:due", "b", 8e15);
        await queue.Database.SortedSetAddAsync($"{queue.Root}:behind", "nobody", 1);
        await queue.Database.HashDeleteAsync(queue.Root, "tick");
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        Assert.Equal(3, await QueueRepair.RunAsync(connection, Token));
        Assert.Equal(VirtualSchedules.Start.AddHours(1).ToUnixTimeMilliseconds(), (long)await queue.Database.HashGetAsync(queue.Root, "tick"));
        await queue.AdvanceAsync(TimeSpan.FromHours(1));
        await queue.TickAsync();
        Assert.Equal(3, (await queue.TakeKeysAsync()).Length);
    }
}
