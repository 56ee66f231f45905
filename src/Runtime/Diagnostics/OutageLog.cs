using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace TypedJobs.Diagnostics;

/// <summary>
/// Decides which failures of a kind of loop are worth a line in the log, so that an outage of a server does not fill it:
/// the first failure immediately, then one a minute with a count, and one line when everything works again. A failure
/// with a cause that this outage has not shown yet is worth a line of its own. One instance serves all queues that a
/// kind of loop works on. Thread-safe.
/// </summary>
internal sealed class OutageLog(TimeProvider time)
{
    // Further causes of one outage share the line of each minute.
    private const int MaxCauses = 8;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // What fails is tried again far sooner; what has not failed for so long is no longer tried.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _failing = new(StringComparer.Ordinal);
    private readonly HashSet<string> _causes = new(StringComparer.Ordinal);
    private volatile bool _any;
    private long _startedAt;
    private long _reportedAt;
    private int _failures;

    /// <summary>Counts a failure.</summary>
    /// <param name="subject">What failed: a queue, or what else can fail and recover by itself.</param>
    /// <param name="exception">The failure.</param>
    /// <param name="outage">What is known of the outage, if it is to be logged.</param>
    /// <returns>Whether it is to be logged.</returns>
    public bool OnFailure(string subject, Exception exception, [NotNullWhen(true)] out Outage? outage) =>
        OnFailure(subject, CauseOf(exception), out outage);

    /// <inheritdoc cref="OnFailure(string, Exception, out Outage?)"/>
    /// <param name="subject">What failed.</param>
    /// <param name="cause">The kind of failure.</param>
    /// <param name="outage">What is known of the outage, if it is to be logged.</param>
    public bool OnFailure(string subject, string cause, [NotNullWhen(true)] out Outage? outage)
    {
        long now = time.GetTimestamp();
        lock (_gate)
        {
            if (_failing.Count > 0 && time.GetElapsedTime(_reportedAt, now) >= Interval)
            {
                foreach ((string other, long failedAt) in _failing)
                {
                    if (time.GetElapsedTime(failedAt, now) > Memory)
                    {
                        _failing.Remove(other);
                    }
                }
            }

            bool isFirst = _failing.Count == 0;
            _failing[subject] = now;
            if (isFirst)
            {
                _startedAt = now;
                _failures = 0;
                _causes.Clear();
                _any = true;
            }

            _failures++;
            bool isNew = _causes.Count < MaxCauses && _causes.Add(cause);
            if (!isNew && time.GetElapsedTime(_reportedAt, now) < Interval)
            {
                outage = null;
                return false;
            }

            _reportedAt = now;
            outage = new Outage(_failures, _failing.Count, time.GetElapsedTime(_startedAt, now));
            return true;
        }
    }

    /// <summary>Notes a success. Costs one read of a field while nothing fails.</summary>
    /// <param name="subject">What succeeded.</param>
    /// <param name="outage">What is known of the outage that has ended.</param>
    /// <returns>Whether an outage has ended with it, which is to be logged.</returns>
    public bool OnSuccess(string subject, [NotNullWhen(true)] out Outage? outage)
    {
        outage = null;
        if (!_any)
        {
            return false;
        }

        lock (_gate)
        {
            int failing = _failing.Count;
            if (!_failing.Remove(subject) || _failing.Count > 0)
            {
                return false;
            }

            _any = false;
            outage = new Outage(_failures, failing, time.GetElapsedTime(_startedAt));
            return true;
        }
    }

    /// <summary>Forgets a subject that is no longer worked on, so that an outage does not last for its sake.</summary>
    public void Forget(string subject) => OnSuccess(subject, out _);

    // A server that does not answer shows it in several ways.
    private static string CauseOf(Exception exception) => exception switch
    {
        RedisServerException => exception.Message.Split(' ', 2)[0],
        RedisConnectionException or TimeoutException => "no answer",
        _ => exception.GetType().Name,
    };
}
