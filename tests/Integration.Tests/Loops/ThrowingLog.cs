using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Tests.Loops;

/// <summary>A log that can store nothing, as on a full disk.</summary>
internal sealed class ThrowingLog : ILoggerProvider, ILogger
{
    private int _thrown;

    public int Thrown => Volatile.Read(ref _thrown);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => throw Full();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            throw Full();
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private IOException Full()
    {
        Interlocked.Increment(ref _thrown);
        return new IOException("No space left on device");
    }
}
