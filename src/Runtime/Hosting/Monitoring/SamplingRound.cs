using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Reads the queues once per interval, as long as somebody listens to their gauges.</summary>
internal sealed class SamplingRound(QueueMonitor monitor, QueueGauges gauges, ILogger logger) : Round("samples of queues", logger)
{
    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        if (gauges.AreEnabled)
        {
            // A read that does not end is the server's; the next round joins it.
            await monitor.GetAsync(mayWait: true, stop).ConfigureAwait(false);
        }

        return Jitter.Around(monitor.Options.SampleInterval);
    }
}
