using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Diagnostics;

namespace TypedJobs.Embedded;

/// <summary>
/// Creates loggers of the host's log that never throw. Wrapped once around what the host gives, so that neither the server, nor its
/// start, nor the repair can end because something cannot be logged.
/// </summary>
internal sealed class GuardedLoggerFactory : ILoggerFactory
{
    private readonly ILoggerFactory _inner;

    private GuardedLoggerFactory(ILoggerFactory inner) => _inner = inner;

    /// <summary>Returns a factory that never throws, and whose loggers never throw.</summary>
    public static ILoggerFactory Around(ILoggerFactory? loggers) => loggers switch
    {
        null => NullLoggerFactory.Instance,
        GuardedLoggerFactory guarded => guarded,
        _ => new GuardedLoggerFactory(loggers),
    };

    public ILogger CreateLogger(string categoryName)
    {
        try
        {
            return GuardedLogger.Around(_inner.CreateLogger(categoryName));
        }
        catch (Exception)
        {
            return NullLogger.Instance;
        }
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The host's logging has its own providers.");

    public void Dispose()
    {
        // The host owns what is behind it.
    }
}
