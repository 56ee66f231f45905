using TypedJobs;

namespace Recurring;

/// <summary>The jobs of this sample.</summary>
public static class ReportJobs
{
    /// <summary>Runs once each night, also in the nights in which clocks change.</summary>
    [Job]
    [Recurring("30 2 * * *", TimeZone = "Europe/Berlin")]
    public static string Nightly(JobContext job) => $"report of {job.Id.Key}";

    /// <summary>Runs each second. Many workers would run it once each second, too.</summary>
    [Job]
    [Recurring(Every = "00:00:01", Name = "heartbeat", Missed = MissedRuns.Skip)]
    public static void Beat()
    {
    }

    /// <summary>Is due each second, and takes longer: occurrences are skipped until it has finished.</summary>
    [Job]
    [Recurring(Every = "00:00:01", Name = "import", Overlap = Overlap.Skip)]
    public static Task Import(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    /// <summary>Sends a digest. Each customer has a schedule, which is set at run time.</summary>
    [Job]
    public static string SendDigest(int customer) => $"digest of customer {customer}";
}
