using System.Text;
using Microsoft.CodeAnalysis;
using TypedJobs.CompilerServices;

namespace TypedJobs.Generators.Tests.Running;

/// <summary>Tests the schedules of generated definitions.</summary>
public sealed class RecurringTests
{
    [Fact]
    public void Schedule_has_every_option_of_its_attribute()
    {
        RecurringSettings schedule = Assert.Single(Schedules("""
            [Job("report")]
            [Recurring(
                "0 3 * * *", Name = "nightly", TimeZone = "Europe/Berlin", Missed = MissedRuns.RunAll, MaxMissedRuns = 7, Overlap = Overlap.Allow,
                Jitter = "00:00:30", Start = "2026-01-01T00:00:00+01:00", End = "2027-01-01T00:00:00.5Z", StartDeadline = "1.00:00:00")]
            public static void Report() { }
            """));

        Assert.Equal("nightly", schedule.Name);
        Assert.Equal("0 3 * * *", schedule.Cron);
        Assert.Null(schedule.Every);
        Assert.Equal("Europe/Berlin", schedule.TimeZone);
        Assert.Equal(MissedRuns.RunAll, schedule.Missed);
        Assert.Equal(7, schedule.MaxMissedRuns);
        Assert.Equal(Overlap.Allow, schedule.Overlap);
        Assert.Equal(TimeSpan.FromSeconds(30), schedule.Jitter);
        Assert.Equal(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero), schedule.Start);
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, 500, TimeSpan.Zero), schedule.End);
        Assert.Equal(TimeSpan.FromDays(1), schedule.StartDeadline);
    }

    [Fact]
    public void Schedule_without_options_has_the_defaults_of_the_attribute()
    {
        RecurringSettings schedule = Assert.Single(Schedules("[Job, Recurring(Every = \"00:00:10\")] public static void Report() { }"));
        var attribute = new RecurringAttribute();

        Assert.Equal("Jobs.Report", schedule.Name);
        Assert.Equal(TimeSpan.FromSeconds(10), schedule.Every);
        Assert.Equal(attribute.Cron, schedule.Cron);
        Assert.Equal(attribute.TimeZone, schedule.TimeZone);
        Assert.Equal(attribute.Missed, schedule.Missed);
        Assert.Equal(attribute.MaxMissedRuns, schedule.MaxMissedRuns);
        Assert.Equal(attribute.Overlap, schedule.Overlap);
        Assert.Equal(TimeSpan.Zero, schedule.Jitter);
        Assert.Null(schedule.Start);
        Assert.Null(schedule.End);
        Assert.Null(schedule.StartDeadline);
    }

    [Fact]
    public void Every_attribute_is_a_schedule_of_its_own() =>
        Assert.Equal(
            ["Jobs.Report", "second", "third"],
            Schedules("""
                [Job]
                [Recurring("@daily"), Recurring("@hourly", Name = "second")]
                [Recurring(Every = "00:01:00", Name = "third")]
                public static void Report() { }
                """).Select(schedule => schedule.Name));

    [Fact]
    public void Attributes_of_both_parts_of_a_partial_method_count() =>
        Assert.Equal(
            ["a", "b"],
            Schedules("""
                [Job, Recurring("@daily", Name = "a")] public static partial void Report();
                [Recurring("@hourly", Name = "b")] public static partial void Report() { }
                """).Select(schedule => schedule.Name));

    [Fact]
    public void Call_has_the_defaults_of_the_parameters()
    {
        RecurringSettings schedule = Assert.Single(Schedules("""
            [Job, Recurring("@daily")]
            public static int Report(
                JobContext job, System.Threading.CancellationToken token, string text = "a", int? none = null, string? nothing = null,
                System.DayOfWeek day = System.DayOfWeek.Friday, double number = 0.5, params string[] more) => 1;
            """));

        JobCall call = schedule.Call();

        Assert.IsType<JobCall<int>>(call);
        Assert.Equal("Jobs.Report", call.Name);
        Assert.Equal(
            """{"text":"a","none":null,"nothing":null,"day":"Friday","number":0.5,"more":[]}""", Encoding.UTF8.GetString(call.Payload.Span));
    }

    [Fact]
    public void Projects_of_this_repository_have_schedules_too()
    {
        RecurringSettings schedule = Assert.Single(RecurringJobsDispatch.RunJob.Recurring);
        Assert.Equal("0 3 * * *", schedule.Cron);
        Assert.Equal("""{"id":7}""", Encoding.UTF8.GetString(schedule.Call().Payload.Span));
    }

    [Fact]
    public void Job_that_does_not_recur_has_no_schedule() => Assert.Empty(Schedules("[Job] public static void Report() { }"));

    private static IReadOnlyList<RecurringSettings> Schedules(string members)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            using TypedJobs;
            public static partial class Jobs
            {
                {{members}}
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
        return Assert.Single(EmittedAssembly.Of(run).Table.Jobs).Recurring;
    }
}
