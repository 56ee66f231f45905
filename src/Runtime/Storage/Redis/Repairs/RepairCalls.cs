using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>Represents the calls of one repair: runs its scripts at a pace that leaves the server to others, and counts what they did.</summary>
internal sealed class RepairCalls(IDatabase database, IProgress<RepairProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>The maximum number of jobs that one call looks at.</summary>
    public const int JobPage = 500;

    private const int MaxTries = 8;

    // What is known no more of a job that has ended is how long it was to be kept.
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    // Between two calls, as long as a call has taken: half of the time belongs to the others.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(20);

    private long _looked;

    /// <summary>Gets or sets a value that indicates whether the servers are a Cluster.</summary>
    public bool IsCluster { get; set; }

    /// <summary>Gets or sets the time of the server at which the repair began to read its keys.</summary>
    public DateTimeOffset Since { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Gets the number of jobs, and counts of queues, that had to be repaired.</summary>
    public long Repaired { get; private set; }

    /// <summary>Looks at jobs of a queue, and repairs those whose record and place differ.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="ids">The jobs; not more than <see cref="JobPage"/>.</param>
    /// <param name="seen">Returns what the script is told of a job: whether it was seen in the list.</param>
    /// <returns>The number of jobs that were repaired, and those to be looked for in the list.</returns>
    public Task<RedisResult[]> RepairAsync(RepairedQueue queue, string[] ids, Func<string, string> seen)
    {
        var arguments = new RedisValue[2 + (ids.Length * 2)];
        arguments[0] = ((long)KeepFor.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        arguments[1] = Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        for (int i = 0; i < ids.Length; i++)
        {
            (arguments[2 + (i * 2)], arguments[3 + (i * 2)]) = (ids[i], seen(ids[i]));
        }

        return RunAsync(ProtocolScript.Repair, queue, arguments);
    }

    /// <summary>Runs a script on a queue, again when the server fails for a moment; then pauses, for the others.</summary>
    public async Task<RedisResult[]> RunAsync(ProtocolScript script, RepairedQueue queue, RedisValue[] arguments)
    {
        // Without flags: every server reads that.
        string text = script.ForDatabase(database.Database).Plain;
        RedisKey[] keys = IsCluster ? QueueGuard.KeysOf(queue.Root) : [queue.Root];
        for (int tries = 1; ; tries++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                RedisResult answer = await database.ScriptEvaluateAsync(text, keys, arguments)
                    .WaitAsync(cancellationToken).ConfigureAwait(false);
                TimeSpan pause = Stopwatch.GetElapsedTime(start);
                await Task.Delay(pause < MaxPause ? pause : MaxPause, cancellationToken).ConfigureAwait(false);
                return (RedisResult[])answer!;
            }
            catch (Exception error) when (tries < MaxTries
                && (error is RedisTimeoutException or RedisConnectionException || ServerErrors.IsPassing(error)))
            {
                // A server that has just come back may have more to do, or the queue moves. What was repaired already is so the next time.
                await Jitter.BackOffAsync(tries, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Counts what was done, and reports it.</summary>
    public void Note(int looked, long repaired)
    {
        _looked += looked;
        Repaired += repaired;
        progress?.Report(new RepairProgress { Jobs = _looked, Repaired = Repaired });
    }
}
