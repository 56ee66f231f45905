using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;

namespace TypedJobs.Runtime.Tests.Loops;

public sealed class WatchedLoopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loop_restarts_after_every_fault_and_tells_how_it_is_doing()
    {
        int runs = 0;
        var log = new CountingLogger();
        WatchedLoop loop = WatchedLoop.Start(
            "test",
            _ => ++runs < 4 ? throw new InvalidOperationException($"fault {runs}") : Task.CompletedTask,
            log,
            Token);

        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(4, runs);
        Assert.Equal(3, loop.State.Restarts);
        Assert.Equal("fault 3", loop.State.LastFault!.Message);
        Assert.False(loop.State.IsFaulted);
        Assert.NotNull(loop.State.FaultedAt);
        Assert.Equal(1, log.Entries);
    }

    [Fact]
    public async Task Loop_stops_when_asked_even_while_it_waits_to_restart()
    {
        using var stop = new CancellationTokenSource();
        WatchedLoop loop = WatchedLoop.Start(
            "test", _ => throw new InvalidOperationException("fault"), NullLogger.Instance, stop.Token);
        while (loop.State.LastFault is null)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();

        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task Loop_sees_nothing_of_the_ambient_state_of_its_starter()
    {
        var ambient = new AsyncLocal<string?> { Value = "the starter's" };
        string? seen = "none";
        await WatchedLoop.Start(
            "test",
            _ =>
            {
                seen = ambient.Value;
                return Task.CompletedTask;
            },
            NullLogger.Instance,
            Token).Completion;

        Assert.Null(seen);
        Assert.Equal("the starter's", ambient.Value);
    }

    [Fact]
    public async Task Loop_goes_on_when_its_logger_throws()
    {
        int runs = 0;
        WatchedLoop loop = WatchedLoop.Start(
            "test",
            _ => ++runs < 3 ? throw new InvalidOperationException("fault") : Task.CompletedTask,
            GuardedLogger.Around(new ThrowingLogger()),
            Token);

        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.Equal(3, runs);
    }

    private sealed class CountingLogger : ILogger
    {
        public int Entries { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries++;
    }

    private sealed class ThrowingLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => throw new IOException("disk full");

        public bool IsEnabled(LogLevel logLevel) => throw new IOException("disk full");

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new IOException("disk full");
    }
}
