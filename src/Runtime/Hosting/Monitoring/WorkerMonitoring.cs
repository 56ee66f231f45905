using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>Monitors the workers of a registration and their queues, from the start of the host to its stop.</summary>
internal sealed class WorkerMonitoring
{
    private readonly RoundLoop _rounds;
    private readonly QueueMonitor _monitor;
    private readonly QueueGauges _gauges;
    private readonly SamplingRound _sampling;
    private readonly WorkerPulse? _pulse;
    private readonly Func<IReadOnlyList<QueueGauge>> _observe;
    private int _wasAsked;

    private WorkerMonitoring(TypedJobsServices services, ILogger logger)
    {
        _rounds = services.GetShared<RoundLoop>();
        _monitor = services.Get<QueueMonitor>();
        _gauges = services.GetShared<JobTelemetry>().Queues;
        _sampling = new SamplingRound(_monitor, _gauges, logger);
        _pulse = services.GetAll<WorkerPulse>().FirstOrDefault();
        _observe = Observe;
    }

    /// <summary>Begins, once the workers have started. Their loops are watched only where there are health checks.</summary>
    public static WorkerMonitoring Start(TypedJobsServices services, IReadOnlyList<JobWorker> workers, ILogger logger)
    {
        var monitoring = new WorkerMonitoring(services, logger);
        monitoring._gauges.Add(monitoring._observe);
        monitoring._rounds.Add(monitoring._sampling, TimeSpan.Zero);
        monitoring._pulse?.Start(workers, monitoring._rounds);
        return monitoring;
    }

    /// <summary>Ends it.</summary>
    public void Stop()
    {
        _gauges.Remove(_observe);
        _rounds.Remove(_sampling);
        _pulse?.End(_rounds);
    }

    // A listener that comes later than the start need not wait for the end of an interval.
    private IReadOnlyList<QueueGauge> Observe()
    {
        if (Interlocked.Exchange(ref _wasAsked, 1) == 0)
        {
            _rounds.Schedule(_sampling, TimeSpan.Zero);
        }

        return _monitor.GetGauges();
    }
}
