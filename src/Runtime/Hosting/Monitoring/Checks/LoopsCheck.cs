using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Loops;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds workers that are alive and take no jobs although they could: only a restart of the process helps. Asks no server, and waits for nothing.</summary>
internal sealed class LoopsCheck(IServiceProvider services, string? name) : JobHealthCheck(services, name)
{
    // So many faults of one loop, one soon after the other, are no accident.
    private const int ManyFaults = 5;

    private static readonly TimeSpan Recently = TimeSpan.FromMinutes(1);

    protected override ValueTask<HealthCheckResult> CheckAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        var findings = new HealthFindings();
        TimeSpan limit = Monitor.Options.StuckAfter;
        TimeSpan sinceBeat = Pulse.SinceBeat;
        findings.Note("workers", Workers.Count());
        findings.Note("secondsSinceLoopsRan", Seconds(sinceBeat));
        findings.Note("threadPoolThreads", ThreadPool.ThreadCount);
        findings.Note("threadPoolPendingWorkItems", ThreadPool.PendingWorkItemCount);
        if (sinceBeat > limit)
        {
            findings.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The loops of the workers have not run for {Rounded(sinceBeat)}: the thread pool of the process does not carry out work ({ThreadPool.ThreadCount} threads, {ThreadPool.PendingWorkItemCount} waiting work items). Restart the process; then look for handlers that block threads, and make them asynchronous or lower the concurrency."));
        }

        foreach (JobWorker worker in Workers)
        {
            Check(worker, findings);
        }

        foreach (StuckWorker stuck in Pulse.Stuck)
        {
            Check(stuck, limit, findings);
        }

        return new(findings.ToResult(failure, "The loops of the workers run."));
    }

    private static void Check(JobWorker worker, HealthFindings findings)
    {
        foreach (string loop in worker.EndedLoops)
        {
            findings.Add($"Loop '{loop}' of worker {worker.Id} has ended although the worker was not stopped. Restart the process, and report it as a defect of TypedJobs.");
        }

        foreach (LoopState loop in worker.Loops)
        {
            if (loop.FaultsInRow >= ManyFaults && DateTimeOffset.UtcNow - loop.FaultedAt < Recently)
            {
                findings.Exception ??= loop.LastFault;
                findings.Add($"Loop '{loop.Name}' of worker {worker.Id} fails again and again, {loop.FaultsInRow} times in a row: {loop.LastFault?.Message} Restart the process, and report it as a defect of TypedJobs.");
            }
        }
    }

    private void Check(StuckWorker stuck, TimeSpan limit, HealthFindings findings)
    {
        TimeSpan lasts = Pulse.For(stuck);
        if (lasts <= limit)
        {
            return;
        }

        if (stuck.Queue is { } queue)
        {
            if (findings.HasRoom)
            {
                findings.Note($"{queue}.secondsWithoutProgress", Seconds(lasts));
            }

            findings.Add($"Worker {stuck.Worker} has not settled or taken jobs of queue '{queue}' for {Rounded(lasts)}, although it has work and free slots. Restart the process, and report it as a defect of TypedJobs.");
        }
        else
        {
            if (findings.HasRoom)
            {
                findings.Note($"{stuck.Worker}.slotsHeldByIgnoringHandlers", stuck.Slots);
            }

            findings.Add($"All {stuck.Slots} slots of worker {stuck.Worker} have been held for {Rounded(lasts)} by handlers that ignore their cancellation, so that it takes no jobs. Restart the process; find the handlers in the log (event 1120), and let them observe their token, or set OnIgnoredCancellation to ReleaseSlot.");
        }
    }
}
