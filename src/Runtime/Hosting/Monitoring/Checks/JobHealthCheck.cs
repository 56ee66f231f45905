using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Represents a health check of a registration. Never throws, and never waits longer than for one answer of the server.</summary>
/// <param name="services">The host's services.</param>
/// <param name="name">The name of the registration, if it has one.</param>
internal abstract class JobHealthCheck(IServiceProvider services, string? name) : IHealthCheck
{
    /// <summary>Gets what watches the loops of the workers.</summary>
    protected WorkerPulse Pulse => Own.Get<WorkerPulse>();

    /// <summary>Gets what reads the queues.</summary>
    protected QueueMonitor Monitor => Own.Get<QueueMonitor>();

    /// <summary>Gets the workers that run.</summary>
    protected IEnumerable<JobWorker> Workers => Pulse.Workers.Where(worker => worker.IsRunning);

    private TypedJobsServices Own => new(services, name);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthStatus failure = context.Registration.FailureStatus;
        try
        {
            IServiceProviderIsKeyedService? known = services.GetService<IServiceProviderIsKeyedService>();
            if (known is not null && !(name is null ? known.IsService(typeof(QueueMonitor)) : known.IsKeyedService(typeof(QueueMonitor), name)))
            {
                string call = name is null ? "AddTypedJobs(…)" : $"AddKeyedTypedJobs(\"{name}\", …)";
                return new HealthCheckResult(failure, $"There is nothing to check: call {call} on the services of this host.");
            }

            return await CheckAsync(failure, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return new HealthCheckResult(failure, $"The health check itself failed: {exception.Message}", exception);
        }
    }

    /// <summary>Checks.</summary>
    /// <param name="failure">The status of a problem.</param>
    /// <param name="cancellationToken">Stops waiting for an answer of the server.</param>
    protected abstract ValueTask<HealthCheckResult> CheckAsync(HealthStatus failure, CancellationToken cancellationToken);

    /// <summary>Writes a time span for people: in whole milliseconds.</summary>
    protected static TimeSpan Rounded(TimeSpan span) => TimeSpan.FromMilliseconds(Math.Round(span.TotalMilliseconds));

    /// <summary>Writes a time span as data: seconds, with three decimals.</summary>
    protected static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);
}
