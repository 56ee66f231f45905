using TypedJobs.CompilerServices;
using TypedJobs.Schedules.Firing;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Runtime.Tests.Schedules.Firing;

public sealed class CodedSchedulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Zone_that_the_machine_lacks_is_an_error_of_its_schedule_alone()
    {
        var coded = new CodedSchedules([new Table(Cron("mars", "Mars/Olympus"), Cron("utc", null))]);
        IReadOnlyDictionary<string, CodedSchedule> own = coded.Of("default");
        Assert.Contains("does not have the time zone 'Mars/Olympus'", own["mars"].Problem, StringComparison.Ordinal);
        Assert.Null(own["utc"].Problem);
        Assert.NotEmpty(coded.Number);
    }

    [Fact]
    public void Options_that_do_not_go_together_are_refused_with_the_name_of_the_schedule()
    {
        RecurringSettings settings = Cron("bill", null) with { Missed = MissedRuns.RunAll };
        string message = Assert.Throws<InvalidOperationException>(() => new CodedSchedules([new Table(settings)])).Message;
        Assert.StartsWith("Schedule 'bill' of Coded.Job is not valid: Missed of a schedule is RunAll", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedule_without_its_zone_has_an_error_and_no_instant()
    {
        var planner = new Planner(new PlanCache());
        ScheduleState state = planner.Begin(StateOf("Mars/Olympus"), Now);
        Assert.True(state.IsUnplanned);
        Assert.Contains("Mars/Olympus", state.Error!.Text, StringComparison.Ordinal);
        Assert.Null(planner.DueAt("mars", state));

        state = planner.Begin(state with { Text = StateOf("Europe/Berlin").Text }, Now);
        Assert.False(state.IsUnplanned);
        Assert.Null(state.Error);
        Assert.Equal(Now.AddHours(16), state.Next);
    }

    private static ScheduleState StateOf(string zone) => new()
    {
        Text = ScheduleText.Write(Schedule.ReadCron("0 3 * * *", zone), new ScheduleOptions()),
        Fingerprint = "f",
        CallHash = "h",
        Job = "j",
    };

    private static RecurringSettings Cron(string name, string? zone) => new()
    {
        Name = name,
        Cron = "0 3 * * *",
        TimeZone = zone,
        Call = () => new JobCall(new JobDefinition("Coded.Job", "Coded.Job", new JobSettings(), static _ => default), "{}"u8.ToArray()),
    };

    private sealed class Table(params RecurringSettings[] recurring) : JobTable
    {
        private readonly JobDefinition _job = new("Coded.Job", "Coded.Job", new JobSettings(), static _ => default) { Recurring = recurring };

        public override string AssemblyName => "test";

        public override IReadOnlyList<JobDefinition> Jobs => [_job];

        public override JobDefinition? Find(string name) => name == _job.Name ? _job : null;
    }
}
