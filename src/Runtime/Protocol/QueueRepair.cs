using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.Protocol;

/// <summary>Puts right what a server has lost of changes that were under way when it was killed: see the script <c>repair</c>.</summary>
internal static class QueueRepair
{
    private const int PageSize = 200;
    private const int MaxTries = 8;
    private const string Bodies = "}:j:";
    private const string States = "}:state";

    // What is known no more of a job that has ended is how long it was to be kept.
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    /// <summary>Goes through all jobs of all queues of a server.</summary>
    /// <returns>How many had to be put right.</returns>
    public static async Task<int> RunAsync(IConnectionMultiplexer connection, CancellationToken cancellationToken)
    {
        IDatabase database = connection.GetDatabase();
        int mended = 0;
        foreach ((string root, HashSet<string> ids) in await FindJobsAsync(connection, database, cancellationToken).ConfigureAwait(false))
        {
            var listed = new HashSet<string>(StringComparer.Ordinal);
            foreach (RedisValue id in await database.ListRangeAsync($"{root}:wait").WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                listed.Add(id.ToString());
            }

            foreach (string[] page in ids.Chunk(PageSize))
            {
                mended += await CallAsync(
                    database, root, page.SelectMany(id => (RedisValue[])[id, listed.Contains(id) ? "1" : "0"]), cancellationToken)
                    .ConfigureAwait(false);
            }

            mended += await CallAsync(database, root, [], cancellationToken).ConfigureAwait(false);
        }

        return mended;
    }

    private static async Task<Dictionary<string, HashSet<string>>> FindJobsAsync(
        IConnectionMultiplexer connection, IDatabase database, CancellationToken cancellationToken)
    {
        var queues = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (IServer server in connection.GetServers())
        {
            await foreach (RedisKey key in server.KeysAsync(pattern: $"*{Bodies}*", pageSize: 1000).WithCancellation(cancellationToken)
                .ConfigureAwait(false))
            {
                string name = key.ToString();
                int at = name.IndexOf(Bodies, StringComparison.Ordinal);
                IdsOf(name[..(at + 1)]).Add(name[(at + Bodies.Length)..]);
            }

            await foreach (RedisKey key in server.KeysAsync(pattern: $"*{States}", pageSize: 1000).WithCancellation(cancellationToken)
                .ConfigureAwait(false))
            {
                HashSet<string> ids = IdsOf(key.ToString()[..^(States.Length - 1)]);
                foreach (RedisValue id in await database.HashKeysAsync(key).WaitAsync(cancellationToken).ConfigureAwait(false))
                {
                    // The others are the tickets of lanes.
                    if (id.ToString() is [not ' ', ..] job)
                    {
                        ids.Add(job);
                    }
                }
            }
        }

        return queues;

        HashSet<string> IdsOf(string root)
        {
            if (!queues.TryGetValue(root, out HashSet<string>? ids))
            {
                queues.Add(root, ids = new HashSet<string>(StringComparer.Ordinal));
            }

            return ids;
        }
    }

    private static async Task<int> CallAsync(
        IDatabase database, string root, IEnumerable<RedisValue> arguments, CancellationToken cancellationToken)
    {
        RedisValue[] all = [((long)KeepFor.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), .. arguments];
        for (int tries = 1; ; tries++)
        {
            try
            {
                RedisResult answer = await database.ScriptEvaluateAsync(ProtocolScript.Repair.Plain, [root], all)
                    .WaitAsync(cancellationToken).ConfigureAwait(false);
                return (int)answer;
            }
            catch (Exception error) when (error is RedisTimeoutException or RedisConnectionException && tries < MaxTries)
            {
                // A server that has just come back may have more to do. What was put right already is so the next time.
                await Jitter.BackOffAsync(tries, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
