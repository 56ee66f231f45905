using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace TypedJobs.Embedded.Tests;

/// <summary>A log that throws whatever it is asked, as one on a full disk may.</summary>
/// <param name="createsLoggers">Whether loggers can be created at all.</param>
internal sealed class ThrowingLog(bool createsLoggers) : ILoggerFactory, ILogger
{
    private int _thrown;
    private int _asked;

    public int Thrown => Volatile.Read(ref _thrown);

    // The host guards its own log entries no more than its users do.
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) ? NullLogger.Instance : createsLoggers ? this : throw Full();

    public void AddProvider(ILoggerProvider provider) => throw Full();

    public void Dispose()
    {
        // Nothing is held.
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => throw Full();

    // Half of the time, so that the others throw as well.
    public bool IsEnabled(LogLevel logLevel) => Interlocked.Increment(ref _asked) % 2 == 0 ? true : throw Full();

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => throw Full();

    private IOException Full()
    {
        Interlocked.Increment(ref _thrown);
        return new IOException("No space left on device");
    }
}
