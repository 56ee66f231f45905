namespace TypedJobs.Generators.Tests.Snapshots;

/// <summary>What is generated for jobs that recur.</summary>
public sealed class RecurringSnapshots
{
    [Fact]
    public Task Schedules_with_every_option() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public static class ReportJobs
        {
            [TypedJobs.Job(Queue = "reports")]
            [TypedJobs.Recurring("0 3 * * *")]
            [TypedJobs.Recurring(
                "*/10 8-17 * * 1-5",
                Name = "office-hours",
                TimeZone = "Europe/Berlin",
                Missed = TypedJobs.MissedRuns.RunAll,
                MaxMissedRuns = 7,
                Overlap = TypedJobs.Overlap.Wait,
                Jitter = "00:00:30",
                Start = "2026-01-01T00:00:00+01:00",
                End = "2027-01-01T00:00:00.5Z",
                StartDeadline = "00:05:00")]
            [TypedJobs.Recurring(Name = "often", Every = "00:00:01.5")]
            public static string Build() => "built";
        }
        """,
        [("ReportJobs.Build", "{}", "\"built\"")]);

    [Fact]
    public Task Defaults_become_the_arguments() => SnapshotCheck.CheckAsync(
        """
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        namespace Shop;

        public enum Size { Small, Large }

        public sealed class StockJobs
        {
            [Job]
            [Recurring(Every = "01:00:00")]
            public Task<string> CountAsync(
                JobContext job, string store = "main", Size size = Size.Large, int? limit = null, decimal price = 1.5m, CancellationToken cancellationToken = default,
                params int[] shelves) =>
                Task.FromResult($"{store}-{size}-{limit}-{shelves.Length}");
        }
        """,
        [("StockJobs.Count", "{}", "\"main-Large--0\"")]);
}
