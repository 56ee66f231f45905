using System.Globalization;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>Worker processes that fire one schedule, and are killed, frozen, replaced by other builds, or have wrong clocks.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class ScheduleProcessTests(TestServer server) : ScheduleFaultTests
{
    // For so many seconds workers come and go.
    private static readonly int Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_SCHEDULE_SECONDS"), CultureInfo.InvariantCulture, out int seconds) ? seconds : 15;

    [Fact]
    public async Task Each_second_is_enqueued_once_while_workers_are_killed_and_frozen()
    {
        string configuration = await server.GetConfigurationAsync();
        var random = new Random(Seconds);
        var alive = new List<ChildProcess>();
        for (int i = 0; i < (Seconds > 30 ? 8 : 4); i++)
        {
            // Clocks are wrong by up to three minutes, into both directions.
            alive.Add(await StartAsync(configuration, every: 1000, skew: random.Next(-180_000, 180_000)));
        }

        DateTime end = DateTime.UtcNow.AddSeconds(Seconds);
        while (DateTime.UtcNow < end)
        {
            ChildProcess victim = alive[random.Next(alive.Count)];
            if (random.Next(2) == 0)
            {
                victim.Kill();
                alive.Remove(victim);
                alive.Add(await StartAsync(configuration, every: 1000, skew: random.Next(-180_000, 180_000)));
            }
            else
            {
                victim.Signal("STOP");
                await Task.Delay(random.Next(500, Lease * 2), Token);
                victim.Signal("CONT");
            }
        }

        await AssertEachOnceAsync(configuration, atLeast: Seconds / 2);
    }

    [Fact]
    public async Task Only_the_plan_of_the_latest_start_is_fired_while_builds_run_side_by_side()
    {
        string configuration = await server.GetConfigurationAsync();

        // A build with the schedule, one without it, and one that fires each third second only.
        await StartAsync(configuration, every: 1000);
        await StartAsync(configuration, every: 0);
        await RanAsync(5);
        ChildProcess third = await StartAsync(configuration, every: 3000);

        // Whatever was planned before the third has compared was fired; from then on each third second, and no other.
        await StepsAsync(3);

        // Nobody else has that plan: what is due by it is enqueued, and those that live go on with their own.
        third.Kill();
        await StepsAsync(1);
        AssertOnce();
    }

    // Waits until four occurrences in a row are so many seconds apart.
    private Task StepsAsync(int seconds) => Until.TrueAsync(
        () =>
        {
            DateTimeOffset[] last = [.. Runs().Keys.TakeLast(4)];
            return last.Length == 4 && last.Zip(last.Skip(1)).All(pair => (pair.Second - pair.First).TotalSeconds == seconds);
        },
        TimeSpan.FromMinutes(2));
}
