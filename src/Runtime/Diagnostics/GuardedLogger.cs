using Microsoft.Extensions.Logging;

namespace TypedJobs.Diagnostics;

/// <summary>
/// Passes log entries on to a logger that may throw: a full disk, an event log without permission, a state that cannot be
/// formatted. What it throws is discarded, because there is nobody left to tell and the work must go on. Wrapped once around
/// each logger that a part of this library is given, so that none of the parts need to guard their own calls.
/// </summary>
internal sealed class GuardedLogger : ILogger
{
    private readonly ILogger _inner;

    private GuardedLogger(ILogger inner) => _inner = inner;

    /// <summary>Returns a logger that never throws.</summary>
    public static ILogger Around(ILogger logger) => logger as GuardedLogger ?? new GuardedLogger(logger);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        try
        {
            return _inner.BeginScope(state);
        }
        catch (Exception)
        {
            return null;
        }
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            _inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
            // The work goes on.
        }
    }
}
