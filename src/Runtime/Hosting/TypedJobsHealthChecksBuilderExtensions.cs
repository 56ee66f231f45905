using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting.Monitoring;
using TypedJobs.Hosting.Monitoring.Checks;
using TypedJobs.Hosting.Settings;

namespace TypedJobs;

/// <summary>Adds health checks of jobs to a host.</summary>
public static class TypedJobsHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds the health checks <c>typedjobs-loops</c>, tagged <c>live</c>, and <c>typedjobs-connection</c>, <c>typedjobs-leases</c>,
    /// <c>typedjobs-backlog</c>, <c>typedjobs-dead-workers</c> and <c>typedjobs-schedules</c>, tagged <c>ready</c>. Restart a process that is not live; never restart one
    /// because it is not ready. Calling it again adds no further checks. <c>AddTypedJobs</c> may be called on the services before or after.
    /// </summary>
    /// <param name="builder">The health checks of the host.</param>
    /// <param name="configure">Changes the options, after the configuration section <c>TypedJobs:Monitoring</c>.</param>
    public static IHealthChecksBuilder AddTypedJobs(this IHealthChecksBuilder builder, Action<MonitoringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, null, configure);
    }

    /// <summary>
    /// Adds the health checks of a registration with a name: <c>typedjobs-reports-loops</c>, and so on.
    /// </summary>
    /// <param name="builder">The health checks of the host.</param>
    /// <param name="name">The name of the registration, as <c>AddKeyedTypedJobs</c> was given it.</param>
    /// <param name="configure">Changes the options, after the configuration section <c>TypedJobs:Registrations:&lt;name&gt;:Monitoring</c>.</param>
    public static IHealthChecksBuilder AddTypedJobs(this IHealthChecksBuilder builder, string name, Action<MonitoringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Add(builder, name, configure);
    }

    private static IHealthChecksBuilder Add(IHealthChecksBuilder builder, string? name, Action<MonitoringOptions>? configure)
    {
        if (configure is not null)
        {
            builder.Services.Configure(new Registration(name).OptionsNameOf(string.Empty), configure);
        }

        if (builder.Services.Any(service => service.ServiceType == typeof(WorkerPulse) && Equals(service.ServiceKey, name)))
        {
            return builder;
        }

        builder.Services.Add(new ServiceDescriptor(
            typeof(WorkerPulse),
            name,
            static (services, _) => new WorkerPulse(
                services.GetService<TimeProvider>() ?? TimeProvider.System, GuardedLogger.Around(services.GetRequiredService<ILogger<WorkerPulse>>())),
            ServiceLifetime.Singleton));
        string prefix = name is null ? "typedjobs" : $"typedjobs-{name}";
        return builder
            .Add(Check("loops", HealthStatus.Unhealthy, "live", services => new LoopsCheck(services, name)))
            .Add(Check("connection", HealthStatus.Unhealthy, "ready", services => new ConnectionCheck(services, name)))
            .Add(Check("leases", HealthStatus.Unhealthy, "ready", services => new LeasesCheck(services, name)))
            .Add(Check("backlog", HealthStatus.Degraded, "ready", services => new BacklogCheck(services, name)))
            .Add(Check("dead-workers", HealthStatus.Degraded, "ready", services => new DeadWorkersCheck(services, name)))
            .Add(Check("schedules", HealthStatus.Degraded, "ready", services => new SchedulesCheck(services, name)));

        HealthCheckRegistration Check(string check, HealthStatus failure, string tag, Func<IServiceProvider, IHealthCheck> create) =>
            new($"{prefix}-{check}", create, failure, [tag]);
    }
}
