using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Diagnostics;

namespace TypedJobs.Storage.Redis.Connections.Outages;

/// <summary>
/// Reports what happens to the connections of a source: the first failure immediately, with its cause and remedy, then one
/// line a minute while it lasts, and one when all connections are back. Never shows a password. Thread-safe.
/// </summary>
internal sealed partial class ConnectionLog(ILogger logger, TimeProvider time)
{
    private readonly OutageLog _outage = new(time);
    private readonly ConcurrentDictionary<string, ConnectionProblem> _problems = new(StringComparer.Ordinal);
    private volatile ConnectionProblem? _latest;
    private int _watches;

    public ILogger Logger => logger;

    /// <summary>Gets the problem that lasts, if any.</summary>
    public ConnectionProblem? Latest => _latest;

    /// <summary>Begins to watch a connection: the attempts to open it, if there are options yet, and what becomes of it later.</summary>
    public ConnectionWatch Watch(ConfigurationOptions? options) =>
        new(this, Interlocked.Increment(ref _watches), options);

    public void Failed(string subject, string server, ConnectionProblem problem)
    {
        // A server that refuses a password or a certificate often looks as if it did not answer, a moment later.
        if (problem.IsVague && _latest is { IsVague: false } known)
        {
            problem = known;
        }

        _problems[subject] = problem;
        _latest = problem;
        if (!_outage.OnFailure(subject, problem.Cause, out Outage? outage))
        {
            return;
        }

        LogLevel level = problem.IsFinal ? LogLevel.Error : LogLevel.Warning;
        if (outage.Failures == 1)
        {
            LogFailed(logger, level, server, problem.Text, problem.Remedy);
        }
        else
        {
            LogStillFailing(logger, level, server, problem.Text, outage.Elapsed, outage.Failures, problem.Remedy);
        }
    }

    /// <summary>Notes that what failed works again.</summary>
    public void Succeeded(string subject, string server)
    {
        if (TryEnd(subject, out Outage? outage))
        {
            LogRestored(logger, server, outage.Elapsed, outage.Failures);
        }
    }

    /// <summary>Forgets what failed and is no longer used.</summary>
    public void Forget(string subject) => TryEnd(subject, out _);

    // A problem that is over must not explain later failures.
    private bool TryEnd(string subject, [NotNullWhen(true)] out Outage? outage)
    {
        _problems.TryRemove(subject, out ConnectionProblem? past);
        bool isLast = _outage.OnSuccess(subject, out outage);
        if (isLast)
        {
            _problems.Clear();
            _latest = null;
        }
        else if (past is not null && ReferenceEquals(past, _latest))
        {
            _latest = _problems.Values.FirstOrDefault();
        }

        return isLast;
    }

    [LoggerMessage(EventId = 1001, Message = "Failed to connect to Redis at {Server}: {Problem}. {Remedy}")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string server, string problem, string remedy);

    [LoggerMessage(EventId = 1002, Message = "Failed to connect to Redis at {Server}: {Problem}, for {Elapsed} and {Failures} times now. {Remedy}")]
    private static partial void LogStillFailing(
        ILogger logger, LogLevel level, string server, string problem, TimeSpan elapsed, int failures, string remedy);

    [LoggerMessage(
        EventId = 1003,
        Level = LogLevel.Information,
        Message = "Redis at {Server} is connected again after {Elapsed} and {Failures} failures.")]
    private static partial void LogRestored(ILogger logger, string server, TimeSpan elapsed, int failures);
}
