namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds jobs of dead workers that nobody rescues.</summary>
internal sealed class DeadWorkersCheck(IServiceProvider services, string? name) : QueuesCheck(services, name, "No dead worker has jobs.")
{
    protected override void Check(QueueReading reading, MonitoringOptions options, HealthFindings findings)
    {
        if (!(reading.Look!.OldestStalledAge is { } age && age > options.MaxStalledAge))
        {
            return;
        }

        HashSet<string> alive = [.. reading.Workers?.Workers.Select(worker => worker.Id) ?? []];
        string[] dead = [.. (reading.Workers?.Active ?? []).Select(job => job.Worker).Where(worker => !alive.Contains(worker)).Distinct().Order(StringComparer.Ordinal)];
        if (findings.HasRoom)
        {
            findings.Note($"{reading.Queue}.stalledJobs", reading.Look.Stalled);
            findings.Note($"{reading.Queue}.secondsSinceLeaseEnded", Seconds(age));
            findings.Note($"{reading.Queue}.deadWorkers", string.Join(", ", dead.Take(10)));
            findings.Note($"{reading.Queue}.livingWorkers", alive.Count);
        }

        string remedy = alive.Count == 0
            ? "No worker of the queue lives that could run them again: start one."
            : "Its living workers do not rescue them: check their logs (events 1230 and 1240).";
        findings.Add($"{reading.Look.Stalled} job(s) of queue '{reading.Queue}' belong to workers whose leases ended {Rounded(age)} ago ({string.Join(", ", dead.Take(3))}). {remedy}");
    }
}
