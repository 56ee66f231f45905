using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Health;

/// <summary>Asks hosts for their health, as a probe does.</summary>
internal static class HealthReports
{
    /// <summary>Adds the checks, with options that find things soon.</summary>
    public static void AddChecks(this TypedJobsBuilder jobs, Action<MonitoringOptions>? configure = null) =>
        jobs.Services.AddHealthChecks().AddTypedJobs(monitoring =>
        {
            monitoring.SampleInterval = TimeSpan.FromSeconds(1);
            monitoring.StuckAfter = TimeSpan.FromSeconds(2);
            monitoring.MaxStalledAge = TimeSpan.Zero;
            configure?.Invoke(monitoring);
        });

    /// <summary>Returns the report.</summary>
    public static Task<HealthReport> GetHealthAsync(this TestHost host, string? tag = null) =>
        host.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => tag is null || check.Tags.Contains(tag), TestContext.Current.CancellationToken);

    /// <summary>Waits until a check has a status, and returns its entry.</summary>
    public static async Task<HealthReportEntry> WaitForHealthAsync(this TestHost host, string check, HealthStatus status)
    {
        HealthReportEntry entry = default;
        await Until.TrueAsync(async () => (entry = (await host.GetHealthAsync()).Entries[check]).Status == status);
        return entry;
    }
}
