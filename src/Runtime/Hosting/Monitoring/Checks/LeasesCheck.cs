using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds leases that are not renewed in time, while their jobs can still be kept. Asks no server.</summary>
internal sealed class LeasesCheck(IServiceProvider services, string? name) : JobHealthCheck(services, name)
{
    protected override ValueTask<HealthCheckResult> CheckAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        var findings = new HealthFindings();
        TimeSpan longest = TimeSpan.Zero;
        foreach (JobWorker worker in Workers)
        {
            foreach (QueueWorker queue in worker.QueueWorkers)
            {
                if (queue.Keeper is { } keeper)
                {
                    TimeSpan since = keeper.SinceRenewal;
                    longest = since > longest ? since : longest;
                    if (since > worker.LeaseDuration * Monitor.Options.LateRenewalPercent / 100)
                    {
                        Add(findings, worker, queue, since, keeper.Failure);
                    }
                }
            }
        }

        findings.Note("secondsSinceOldestRenewal", Seconds(longest));
        return new(findings.ToResult(failure, "Leases are renewed in time."));
    }

    private static void Add(HealthFindings findings, JobWorker worker, QueueWorker queue, TimeSpan since, Exception? error)
    {
        findings.Exception ??= error;
        if (findings.HasRoom)
        {
            findings.Note($"{queue.Queue}.secondsSinceRenewal", Seconds(since));
            findings.Note($"{queue.Queue}.leaseSeconds", Seconds(worker.LeaseDuration));
            findings.Note($"{queue.Queue}.runningJobs", queue.Attempts.Length);
        }

        string why = error is null ? "no renewal has failed, so the process itself is slow" : error.Message;
        findings.Add(since > worker.LeaseDuration
            ? $"Worker {worker.Id} has lost its leases of queue '{queue.Queue}': it renewed them {Rounded(since)} ago, and they last {worker.LeaseDuration} ({why}). Other workers run the jobs again. Check the connection to the server, its load, and the CPU of this process."
            : $"Worker {worker.Id} renewed its leases of queue '{queue.Queue}' {Rounded(since)} ago, and they last {worker.LeaseDuration} ({why}). Check the connection to the server, its load, and the CPU of this process, before other workers run the jobs again.");
    }
}
