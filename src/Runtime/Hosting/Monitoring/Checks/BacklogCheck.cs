namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds queues whose jobs wait too long although they may be taken.</summary>
internal sealed class BacklogCheck(IServiceProvider services, string? name)
    : QueuesCheck(services, name, "No job that may be taken waits too long.")
{
    protected override void Check(QueueReading reading, MonitoringOptions options, HealthFindings findings)
    {
        if (!(reading.Look!.OldestReadyAge is { } age && age > options.MaxReadyAge))
        {
            return;
        }

        QueueCounts counts = reading.Look.Counts;
        int workers = reading.Workers?.Workers.Count ?? 0;
        if (findings.HasRoom)
        {
            findings.Note($"{reading.Queue}.oldestReadySeconds", Seconds(age));
            findings.Note($"{reading.Queue}.waiting", counts.Waiting - counts.Held);
            findings.Note($"{reading.Queue}.active", counts.Active);
            findings.Note($"{reading.Queue}.livingWorkers", workers);
        }

        string remedy = workers == 0
            ? "No worker of the queue lives: start one."
            : $"Its {workers} worker(s) run {counts.Active} job(s): add workers or raise their concurrency, and look for slow handlers.";
        findings.Add($"A job of queue '{reading.Queue}' that may be taken has waited for {Rounded(age)}, longer than {options.MaxReadyAge} ({counts.Waiting - counts.Held} wait). {remedy}");
    }
}
