using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Represents a health check that looks at what was read of each queue.</summary>
internal abstract class QueuesCheck(IServiceProvider services, string? name, string healthy) : JobHealthCheck(services, name)
{
    protected override async ValueTask<HealthCheckResult> CheckAsync(HealthStatus failure, CancellationToken cancellationToken)
    {
        var findings = new HealthFindings();
        QueueMonitor monitor = Monitor;
        QueueReadings readings = await monitor.GetAsync(Pulse.IsPoolResponsive, cancellationToken).ConfigureAwait(false);
        if (readings.Error is not null)
        {
            findings.Exception = readings.Error;
            findings.Add($"The queues could not be read, so nothing is known of them: {readings.Error.Message} The check of the connection says what to do.");
        }

        findings.Note("queues", readings.Queues.Count);
        findings.Note("secondsSinceRead", Seconds(monitor.AgeOf(readings)));
        foreach (QueueReading reading in readings.Queues)
        {
            if (reading.Look is not null)
            {
                Check(reading, monitor.Options, findings);
            }
            else if (readings.Error is null && findings.HasRoom)
            {
                findings.Exception ??= reading.Error;
                findings.Add($"Queue '{reading.Queue}' could not be read: {reading.Error!.Message}");
            }
        }

        return findings.ToResult(failure, healthy);
    }

    /// <summary>Checks a queue that was read.</summary>
    protected abstract void Check(QueueReading reading, MonitoringOptions options, HealthFindings findings);
}
