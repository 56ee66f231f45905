using Microsoft.Extensions.Logging;

namespace TypedJobs.Embedded;

/// <summary>
/// Hands the server's errors on to the host's log, under <c>Garnet.…</c>. What it says below that concerns those who run
/// it as a server of its own.
/// </summary>
internal sealed class GarnetLoggerFactory(ILoggerFactory? loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ErrorLogger(loggers?.CreateLogger("Garnet." + categoryName));

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The host's logging has its own providers.");

    public void Dispose()
    {
        // The host owns what is behind it.
    }

    private sealed class ErrorLogger(ILogger? logger) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger?.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error && logger?.IsEnabled(logLevel) == true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                logger!.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
