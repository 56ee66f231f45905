using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Storage.Redis.Connections.Outages;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds a server that does not answer, and queues that refuse this process.</summary>
internal sealed class ConnectionCheck(IServiceProvider services, string? name) : JobHealthCheck(services, name)
{
    protected override async ValueTask<HealthCheckResult> CheckAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        var findings = new HealthFindings();
        QueueMonitor monitor = Monitor;
        QueueReadings readings = await monitor.GetAsync(Pulse.IsPoolResponsive, cancellationToken).ConfigureAwait(false);
        TimeSpan sinceAnswer = monitor.SinceAnswer;
        findings.Note("server", monitor.Server);
        findings.Note("secondsSinceAnswer", Seconds(sinceAnswer));
        if (readings.Error is null)
        {
            findings.Note("answeredInMilliseconds", Math.Round(readings.Took.TotalMilliseconds, 3));
        }
        else
        {
            findings.Exception = readings.Error;
            ConnectionProblem? problem = monitor.Problem;
            findings.Add(problem is null
                ? $"Redis at {monitor.Server} did not carry out a call; the last one succeeded {Rounded(sinceAnswer)} ago: {readings.Error.Message} Check that the server runs and can be reached."
                : $"No connection to Redis at {monitor.Server}; the last call succeeded {Rounded(sinceAnswer)} ago: {problem.Text}. {problem.Remedy}");
        }

        foreach ((JobWorker worker, QueueWorker queue) in Workers.SelectMany(worker => worker.QueueWorkers, (worker, queue) => (worker, queue)))
        {
            if (queue.Refusal is { } refusal)
            {
                findings.Exception ??= refusal;
                findings.Add($"Queue '{queue.Queue}' refuses worker {worker.Id}: {refusal.Message}");
            }
        }

        return findings.ToResult(failure, $"Redis at {monitor.Server} answers.");
    }
}
