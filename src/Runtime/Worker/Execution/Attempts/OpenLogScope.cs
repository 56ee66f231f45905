using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Represents the scope around log entries of an attempt. Disposing of it never throws, and is of no effect for the default value.
/// </summary>
internal readonly struct OpenLogScope : IDisposable
{
    private readonly IDisposable? _scope;

    private OpenLogScope(IDisposable? scope) => _scope = scope;

    /// <summary>Returns whether anybody is told of log entries, and of their scopes: any provider of logs is enabled for critical ones.</summary>
    public static bool IsWanted(ILogger logger) => logger.IsEnabled(LogLevel.Critical);

    /// <summary>Opens the scope of an attempt in which its handler runs.</summary>
    public static OpenLogScope Begin(ILogger logger, AttemptLogScope scope) => new(logger.BeginScope(scope));

    /// <summary>Opens the scope for what a renewal, the stop of the worker or the end of a grace period says of an attempt, outside of that in which its handler runs.</summary>
    public static OpenLogScope BeginOutside(ILogger logger, JobAttempt attempt) =>
        IsWanted(logger) ? Begin(logger, new AttemptLogScope(attempt, JobTelemetry.IsTracing ? attempt.StoredTrace.TraceId : default)) : default;

    public void Dispose()
    {
        try
        {
            _scope?.Dispose();
        }
        catch (Exception)
        {
            // A logger's own; nobody is left to tell.
        }
    }
}
