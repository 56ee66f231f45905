using System.Diagnostics;
using System.Globalization;
using System.Text;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>
/// Repairs what a server has lost of changes that were under way when it was killed: see the script <c>repair</c>. Goes through all
/// keys of a server once, a page at a time, beside workers and clients.
/// </summary>
internal sealed class QueueRepair
{
    private const int KeyPage = 1000;
    private const int JobPage = 500;
    private const int StatePage = 1000;
    private const int MinListPage = 10_000;
    private const int MaxUnseen = 100_000;
    private const int MaxTries = 8;

    // A walk through a list of this length takes a server milliseconds: no call does more of them than fit into some tens.
    private const int WalkedPerCall = 2_000_000;

    // What is known no more of a job that has ended is how long it was to be kept.
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    // Between two calls, as long as a call has taken: half of the time belongs to the others.
    private static readonly TimeSpan MaxPause = TimeSpan.FromMilliseconds(20);

    private readonly IConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly IProgress<RepairProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly int _listPage;
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private string _since = "0";
    private bool _isCluster;
    private long _looked;
    private long _repaired;

    private QueueRepair(
        IConnectionMultiplexer connection, IProgress<RepairProgress>? progress, int listPage, CancellationToken cancellationToken)
    {
        _listPage = listPage;
        _connection = connection;
        _database = connection.GetDatabase();
        _progress = progress;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Goes through all jobs of all queues of a server.</summary>
    /// <param name="connection">A connection to the server.</param>
    /// <param name="cancellationToken">Cancels the repair; what was repaired stays so.</param>
    /// <param name="progress">Is told after each page what has been done.</param>
    /// <param name="listPage">The least number of entries of a list that are read by one call.</param>
    /// <returns>How many jobs, and counts of queues, had to be repaired.</returns>
    public static Task<long> RunAsync(
        IConnectionMultiplexer connection,
        CancellationToken cancellationToken,
        IProgress<RepairProgress>? progress = null,
        int listPage = MinListPage) =>
        new QueueRepair(connection, progress, listPage, cancellationToken).RunAsync();

    private async Task<long> RunAsync()
    {
        var keys = new List<string>(KeyPage);
        foreach (IServer server in _connection.GetServers())
        {
            _isCluster |= server.ServerType == ServerType.Cluster;
            DateTime time = await server.TimeAsync().WaitAsync(_cancellationToken).ConfigureAwait(false);
            _since = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

            // Names alone are read here, and what a name says is looked at again under the lock of its queue.
            await foreach (RedisKey key in server.KeysAsync(pattern: "{*}:*", pageSize: KeyPage).WithCancellation(_cancellationToken)
                .ConfigureAwait(false))
            {
                keys.Add(key.ToString());
                if (keys.Count == KeyPage)
                {
                    await LookAtAsync(keys).ConfigureAwait(false);
                    keys.Clear();
                }
            }
        }

        await LookAtAsync(keys).ConfigureAwait(false);
        foreach (Queue queue in _queues.Values)
        {
            await TryAsync(queue, async () =>
            {
                await LookAtStatesAsync(queue).ConfigureAwait(false);
                await FindUnseenAsync(queue).ConfigureAwait(false);
                await DropPlacesAsync(queue, "delayed").ConfigureAwait(false);
                await DropPlacesAsync(queue, "ranked").ConfigureAwait(false);
                await CountAsync(queue).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        return _queues.Values.FirstOrDefault(queue => queue.Failure is not null) is { } failed
            ? throw new InvalidOperationException(
                $"Failed to repair the jobs of {failed.Root}: {failed.Failure!.Message} Other queues were repaired.", failed.Failure)
            : _repaired;
    }

    // A queue of whose keys one is damaged, so that a script fails, keeps no other from being repaired.
    private static async Task TryAsync(Queue queue, Func<Task> step)
    {
        if (queue.Failure is null)
        {
            try
            {
                await step().ConfigureAwait(false);
            }
            catch (RedisServerException error)
            {
                queue.Failure = error;
            }
        }
    }

    private async Task LookAtAsync(List<string> keys)
    {
        var found = new Dictionary<Queue, (HashSet<string> Jobs, HashSet<string> Parts)>();
        foreach (string key in keys)
        {
            int end = key.IndexOf("}:", StringComparison.Ordinal) + 1;
            string root = key[..end];
            if (!_queues.TryGetValue(root, out Queue? queue))
            {
                queue = new Queue(root);
                _queues.Add(root, queue);
                await TryAsync(queue, () => ReadListAsync(queue)).ConfigureAwait(false);
            }

            // A job's keys are {…}:j:<key>, and the same with other letters.
            if (key.Length > end + 3 && key[end + 2] == ':' && key[end + 1] is 'j' or 'x' or 'r' or 'l' or 'h')
            {
                if (!found.TryGetValue(queue, out (HashSet<string> Jobs, HashSet<string> Parts) ids))
                {
                    ids = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
                    found.Add(queue, ids);
                }

                (key[end + 1] == 'j' ? ids.Jobs : ids.Parts).Add(key[(end + 3)..]);
            }
        }

        foreach ((Queue queue, (HashSet<string> jobs, HashSet<string> parts)) in found)
        {
            await TryAsync(queue, async () =>
            {
                await RepairAsync(queue, jobs).ConfigureAwait(false);

                // A job that has a body is found by that.
                parts.ExceptWith(jobs);
                foreach (string[] page in parts.Chunk(JobPage))
                {
                    Note(0, (long)(await RepairAsync(queue, page, _ => "p").ConfigureAwait(false))[0]);
                }
            }).ConfigureAwait(false);
        }
    }

    private async Task RepairAsync(Queue queue, IReadOnlyCollection<string> ids)
    {
        foreach (string[] page in ids.Chunk(JobPage))
        {
            RedisResult[] answer = await RepairAsync(queue, page, id => queue.HasSeen(id) ? "1" : "0").ConfigureAwait(false);
            queue.Unseen.AddRange((string[])answer[1]!);
            Note(page.Length, (long)answer[0]);
        }

        if (queue.Unseen.Count > MaxUnseen)
        {
            await FindUnseenAsync(queue).ConfigureAwait(false);
        }
    }

    private Task<RedisResult[]> RepairAsync(Queue queue, string[] ids, Func<string, string> seen)
    {
        var arguments = new RedisValue[2 + (ids.Length * 2)];
        (arguments[0], arguments[1]) = (((long)KeepFor.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), _since);
        for (int i = 0; i < ids.Length; i++)
        {
            (arguments[2 + (i * 2)], arguments[3 + (i * 2)]) = (ids[i], seen(ids[i]));
        }

        return CallAsync(ProtocolScript.Repair, queue, arguments);
    }

    // Notes which jobs are in the list of waiting jobs: eight bytes for each. Pages grow with the list, because a server walks to the
    // beginning of each.
    private async Task ReadListAsync(Queue queue)
    {
        bool stable = true;
        long gone = 0, length = -1, counted = 0;
        string? description = null;
        queue.Seen.Clear();
        var left = new List<ulong>();
        for (long from = 0; length < 0 || from < length;)
        {
            long page = Math.Max(_listPage, length / 100);
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, [from, page, "1"]).ConfigureAwait(false);
            (length, gone) = ((long)answer[0], (long)answer[1]);
            stable &= description is null || description == (string?)answer[2];
            description = (string?)answer[2];
            queue.Seen.EnsureCapacity((int)Math.Min(length, int.MaxValue / 2));
            var ids = (string[])answer[3]!;
            string waits = (string?)answer[4] ?? string.Empty;
            for (int i = 0; i < ids.Length; i++)
            {
                if (waits[i] is '1' or '3')
                {
                    ulong hash = Hash(ids[i]);
                    queue.Seen.Add(hash);
                    if (waits[i] == '3')
                    {
                        left.Add(hash);
                    }
                }
                else if (waits[i] == '2')
                {
                    // Only what the take will count down.
                    counted++;
                }
            }

            from += page;
        }

        queue.Seen.Sort();
        left.Sort();
        for (int i = 1; i < left.Count; i++)
        {
            // A job that is in the list twice waits there once.
            counted += left[i] == left[i - 1] ? 1 : 0;
        }

        queue.Count = stable ? new ListCount(counted - gone, description ?? string.Empty) : null;
    }

    // Most of those that were not seen have come into the list, or moved in it, while it was read.
    private async Task FindUnseenAsync(Queue queue)
    {
        if (queue.Unseen.Count == 0)
        {
            return;
        }

        var missing = new HashSet<string>(queue.Unseen, StringComparer.Ordinal);
        queue.Unseen.Clear();
        long length = -1;
        for (long from = 0; missing.Count > 0 && (length < 0 || from < length);)
        {
            long page = Math.Max(_listPage, length / 100);
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, [from, page, "0"]).ConfigureAwait(false);
            length = (long)answer[0];
            missing.ExceptWith((string[])answer[3]!);
            from += page;
        }

        foreach (string[] page in missing.Chunk((int)Math.Clamp(WalkedPerCall / Math.Max(1, length), 1, JobPage)))
        {
            Note(0, (long)(await RepairAsync(queue, page, _ => "?").ConfigureAwait(false))[0]);
        }
    }

    private async Task LookAtStatesAsync(Queue queue)
    {
        string cursor = "0";
        do
        {
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairStates, queue, [cursor, StatePage]).ConfigureAwait(false);
            cursor = (string?)answer[0] ?? "0";
            await RepairAsync(queue, (string[])answer[1]!).ConfigureAwait(false);
        }
        while (cursor != "0");
    }

    private async Task DropPlacesAsync(Queue queue, string set)
    {
        for (long from = 0; from >= 0;)
        {
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairPlaces, queue, [set, from, StatePage]).ConfigureAwait(false);
            from = (long)answer[0];
            Note(0, (long)answer[1]);
        }
    }

    // A list of one page is counted in one step. The count of a longer one is corrected only if nothing changes while it is read: a
    // queue that is busy all the time is left to the take that empties its list.
    private async Task CountAsync(Queue queue)
    {
        RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, ["-1", _listPage, "0", string.Empty]).ConfigureAwait(false);
        Note(0, (long)answer[0]);
        if ((long)answer[1] == 0 || queue.Count is { Missing: 0 })
        {
            return;
        }

        await ReadListAsync(queue).ConfigureAwait(false);
        if (queue.Count is { Missing: not 0 } count)
        {
            answer = await CallAsync(ProtocolScript.RepairList, queue, ["-1", _listPage, count.Missing, count.List]).ConfigureAwait(false);
            Note(0, (long)answer[0]);
        }
    }

    private void Note(int looked, long repaired)
    {
        _looked += looked;
        _repaired += repaired;
        _progress?.Report(new RepairProgress { Jobs = _looked, Repaired = _repaired });
    }

    private async Task<RedisResult[]> CallAsync(ProtocolScript script, Queue queue, RedisValue[] arguments)
    {
        // Without flags: every server reads that.
        string text = script.ForDatabase(_database.Database).Plain;
        RedisKey[] keys = _isCluster ? QueueGuard.KeysOf(queue.Root) : [queue.Root];
        for (int tries = 1; ; tries++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                RedisResult answer = await _database.ScriptEvaluateAsync(text, keys, arguments)
                    .WaitAsync(_cancellationToken).ConfigureAwait(false);
                TimeSpan pause = Stopwatch.GetElapsedTime(start);
                await Task.Delay(pause < MaxPause ? pause : MaxPause, _cancellationToken).ConfigureAwait(false);
                return (RedisResult[])answer!;
            }
            catch (Exception error) when (tries < MaxTries
                && (error is RedisTimeoutException or RedisConnectionException || ServerErrors.IsPassing(error)))
            {
                // A server that has just come back may have more to do, or the queue moves. What was repaired already is so the next time.
                await Jitter.BackOffAsync(tries, TimeProvider.System, _cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // FNV-1a: two jobs of a list with one hash are less likely than a broken disk, and the hash need not resist anybody.
    private static ulong Hash(string id)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in id)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return hash ^ (hash >> 32);
    }

    /// <summary>Represents the count of entries that do not wait, of a list that did not change while it was read.</summary>
    /// <param name="Missing">What the count of the queue lacks.</param>
    /// <param name="List">What described the list.</param>
    private sealed record ListCount(long Missing, string List);

    private sealed class Queue(string root)
    {
        public string Root { get; } = root;

        /// <summary>Gets what was in the list, by hash, in order.</summary>
        public List<ulong> Seen { get; } = [];

        /// <summary>Gets the jobs that wait in the list by their record, but were not seen there.</summary>
        public List<string> Unseen { get; } = [];

        /// <summary>Gets or sets the count of entries that do not wait; null when the list changed meanwhile.</summary>
        public ListCount? Count { get; set; }

        /// <summary>Gets or sets the error of the first script that failed.</summary>
        public RedisServerException? Failure { get; set; }

        public bool HasSeen(string id) => Seen.BinarySearch(Hash(id)) >= 0;
    }
}
