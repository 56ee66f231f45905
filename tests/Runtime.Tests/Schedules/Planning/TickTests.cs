using CsCheck;
using TypedJobs.Schedules.Planning;
using static TypedJobs.Runtime.Tests.Schedules.Planning.Instants;

namespace TypedJobs.Runtime.Tests.Schedules.Planning;

/// <summary>Tests that ticks at any times account for each occurrence exactly once.</summary>
public sealed class TickTests
{
    private const string Name = "nightly";

    private static readonly DateTimeOffset Beginning = At("2027-03-20T00:00:00Z");

    private static readonly Gen<string?> Zone = Gen.OneOf(
        (string?)null, "Europe/Berlin", "Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Tokyo");

    private static readonly Gen<Schedule> Schedules = Gen.OneOf(
        Gen.Select(
            Gen.OneOf("0 * * * *", "*/15 * * * *", "30 2 * * *", "0,30 1,2,3 * * *", "0 9-17 * * MON-FRI", "5 0 1 * *", "*/40 * 3 * * *"),
            Zone,
            Schedule.Cron),
        Gen.Int[1, 100_000].Select(seconds => Schedule.Every(TimeSpan.FromSeconds(seconds))),
        Gen.Select(Gen.Int[1, 5000], Gen.Int[0, 100_000], (minutes, anchor) => Schedule.Every(TimeSpan.FromMinutes(minutes), Beginning.AddSeconds(anchor))),
        Gen.Int[1, 20_000].Array[1, 50].Select(minutes => Schedule.At(minutes.Select(minute => Beginning.AddMinutes(minute)))));

    // Mostly on time, sometimes silent for a long time.
    private static readonly Gen<TimeSpan[]> Silences = Gen.OneOf(
        Gen.Int[0, 5000].Select(milliseconds => TimeSpan.FromMilliseconds(milliseconds)),
        Gen.Int[1, 300].Select(minutes => TimeSpan.FromMinutes(minutes)),
        Gen.Int[1, 400].Select(hours => TimeSpan.FromHours(hours))).Array[1, 12];

    private static readonly Gen<ScheduleOptions> Options = Gen.Select(
        Gen.OneOf(MissedRuns.RunOnce, MissedRuns.Skip, MissedRuns.RunAll),
        Gen.Int[1, 20],
        Gen.OneOf((TimeSpan?)null, null, TimeSpan.FromSeconds(30), TimeSpan.FromHours(3)),
        Gen.OneOf(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMilliseconds(900)),
        Gen.OneOf((int?)null, null, 1000),
        (missed, most, deadline, jitter, end) => new ScheduleOptions
        {
            Missed = missed,
            MaxMissedRuns = most,
            Overlap = Overlap.Wait,
            StartDeadline = deadline,
            Jitter = jitter,
            End = end is { } hours ? Beginning.AddHours(hours) : null,
        });

    [Fact]
    public void Every_occurrence_is_enqueued_or_skipped_exactly_once() =>
        Gen.Select(Schedules, Options, Silences).Sample((schedule, options, silences) =>
        {
            SchedulePlan plan;
            try
            {
                plan = SchedulePlan.Create(schedule, options);
            }
            catch (ArgumentException)
            {
                return; // It would never occur before its end, or its jitter is too long.
            }

            DateTimeOffset now = Beginning;
            DateTimeOffset? next = plan.After(now);
            foreach (TimeSpan silence in silences)
            {
                if (next is not { } stored)
                {
                    return;
                }

                now = (stored > now ? stored : now) + silence;
                DateTimeOffset[] due = [.. Due(plan, stored, now)];
                TickPlan tick = plan.Tick(stored, now, null, Name);

                Assert.Equal(due[^Math.Min(due.Length, Wanted(plan, due, now))..], tick.Runs);
                long skipped = due.Length - tick.Runs.Count;
                Assert.True(tick.Skipped == skipped || (tick.Skipped == -1 && due.Length > 1000), $"{tick.Skipped} of {skipped} skipped");
                Assert.Equal(plan.After(due.Length == 0 ? stored.AddTicks(-1) : due[^1]), tick.Next);
                next = tick.Next;
            }
        });

    [Fact]
    public void Tick_that_is_repeated_plans_the_same() =>
        Gen.Select(Schedules, Silences).Sample((schedule, silences) =>
        {
            var plan = SchedulePlan.Create(schedule, new());
            if (plan.After(Beginning) is { } next)
            {
                TickPlan once = plan.Tick(next, next + silences[0], 7, Name);
                TickPlan again = SchedulePlan.Create(schedule, new()).Tick(next, next + silences[0], 7, Name);
                Assert.Equal(once.Runs, again.Runs);
                Assert.Equal((once.Next, once.Skipped), (again.Next, again.Skipped));
            }
        });

    private static int Wanted(SchedulePlan plan, DateTimeOffset[] due, DateTimeOffset now) => plan.Options.Missed switch
    {
        _ when due.Length == 0 => 0,
        MissedRuns.RunAll => plan.Options.MaxMissedRuns,
        MissedRuns.Skip when now - due[^1] - plan.JitterOf(Name, due[^1]) > (plan.Options.StartDeadline ?? TimeSpan.FromMinutes(1)) => 0,
        _ => 1,
    };

    private static IEnumerable<DateTimeOffset> Due(SchedulePlan plan, DateTimeOffset next, DateTimeOffset now)
    {
        for (DateTimeOffset? at = next; at + plan.JitterOf(Name, at!.Value) <= now; at = plan.After(at.Value))
        {
            yield return at.Value;
            if (plan.After(at.Value) is null)
            {
                yield break;
            }
        }
    }
}
