using Microsoft.Extensions.Logging;

namespace TypedJobs.Embedded;

/// <summary>
/// Hands the server's warnings and errors on to the host's log, under <c>Garnet.…</c>. What it says below that concerns those who run
/// it as a server of its own. A write that failed is reported to the owner instead, who logs it once: the server would log it
/// again for every connection that is refused.
/// </summary>
/// <param name="loggers">The host's log, guarded: a logger that throws must not end a thread of the server.</param>
/// <param name="onWriteFailed">Called with the cause, once or more, on any thread.</param>
internal sealed class GarnetLoggerFactory(ILoggerFactory loggers, Action<string> onWriteFailed) : ILoggerFactory
{
    private const string CommitFailure = "CommitFailureException";
    private const string FlushFailure = "AsyncFlushPageCallback error";
    private const string DeviceFailure = "WriteAsync";

    // What it says about its own arguments concerns nobody: they are not the user's.
    private const string Arguments = "ArgParser";

    public ILogger CreateLogger(string categoryName) => new PassingLogger(
        this, loggers.CreateLogger("Garnet." + categoryName), categoryName == Arguments ? LogLevel.Error : LogLevel.Warning);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The host's logging has its own providers.");

    public void Dispose()
    {
        // The host owns what is behind it.
    }

    private static string? FindWriteFailure(string message, Exception? exception)
    {
        for (Exception? each = exception; each is not null; each = each.InnerException)
        {
            // The type is the storage engine's, which nothing else here names.
            if (each.GetType().Name == CommitFailure)
            {
                return (each.InnerException ?? each).Message;
            }

            if (each is IOException && message.StartsWith(DeviceFailure, StringComparison.Ordinal))
            {
                return each.Message;
            }
        }

        return message.Contains(FlushFailure, StringComparison.Ordinal) ? message : null;
    }

    private sealed class PassingLogger(GarnetLoggerFactory factory, ILogger logger, LogLevel lowest) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            if (logLevel >= LogLevel.Error && FindWriteFailure(formatter(state, exception), exception) is { } cause)
            {
                factory.Report(cause);
            }
            else if (logger.IsEnabled(logLevel))
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }

    private void Report(string cause) => onWriteFailed(cause);
}
