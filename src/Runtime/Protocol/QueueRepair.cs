using System.Diagnostics;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace TypedJobs.Protocol;

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
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);
    private string _since = "0";
    private long _looked;
    private long _repaired;

    private QueueRepair(IConnectionMultiplexer connection, IProgress<RepairProgress>? progress, CancellationToken cancellationToken)
    {
        _connection = connection;
        _database = connection.GetDatabase();
        _progress = progress;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Goes through all jobs of all queues of a server.</summary>
    /// <returns>How many jobs, and counts of queues, had to be repaired.</returns>
    public static Task<long> RunAsync(
        IConnectionMultiplexer connection, CancellationToken cancellationToken, IProgress<RepairProgress>? progress = null) =>
        new QueueRepair(connection, progress, cancellationToken).RunAsync();

    private async Task<long> RunAsync()
    {
        var keys = new List<string>(KeyPage);
        foreach (IServer server in _connection.GetServers())
        {
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
            await LookAtStatesAsync(queue).ConfigureAwait(false);
            await FindUnseenAsync(queue).ConfigureAwait(false);
            await DropPlacesAsync(queue, "delayed").ConfigureAwait(false);
            await DropPlacesAsync(queue, "ranked").ConfigureAwait(false);
            await CountAsync(queue).ConfigureAwait(false);
        }

        return _repaired;
    }

    private async Task LookAtAsync(List<string> keys)
    {
        var found = new Dictionary<Queue, HashSet<string>>();
        foreach (string key in keys)
        {
            int end = key.IndexOf("}:", StringComparison.Ordinal) + 1;
            string root = key[..end];
            if (!_queues.TryGetValue(root, out Queue? queue))
            {
                queue = new Queue(root);
                _queues.Add(root, queue);
                await ReadListAsync(queue).ConfigureAwait(false);
            }

            // A job's keys are {…}:j:<key>, and the same with other letters.
            if (key.Length > end + 3 && key[end + 2] == ':' && key[end + 1] is 'j' or 'x' or 'r' or 'l' or 'h')
            {
                if (!found.TryGetValue(queue, out HashSet<string>? ids))
                {
                    found.Add(queue, ids = new HashSet<string>(StringComparer.Ordinal));
                }

                ids.Add(key[(end + 3)..]);
            }
        }

        foreach ((Queue queue, HashSet<string> ids) in found)
        {
            await RepairAsync(queue, ids).ConfigureAwait(false);
        }
    }

    private async Task RepairAsync(Queue queue, IReadOnlyCollection<string> ids)
    {
        foreach (string[] page in ids.Chunk(JobPage))
        {
            RedisResult[] answer = await CallAsync(
                ProtocolScript.Repair, queue, Header().Concat(page.SelectMany(id => (RedisValue[])[id, queue.HasSeen(id) ? "1" : "0"])))
                .ConfigureAwait(false);
            queue.Unseen.AddRange((string[])answer[1]!);
            Note(page.Length, (long)answer[0]);
        }

        if (queue.Unseen.Count > MaxUnseen)
        {
            await FindUnseenAsync(queue).ConfigureAwait(false);
        }
    }

    // Notes which jobs are in the list of waiting jobs: eight bytes for each. Pages grow with the list, because a server walks to the
    // beginning of each.
    private async Task ReadListAsync(Queue queue)
    {
        var hashes = new List<ulong>();
        bool stable = true;
        long gone = 0, length = -1, counted = 0;
        for (long from = 0; length < 0 || from < length;)
        {
            long page = Math.Max(MinListPage, length / 100);
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, [from, page, "1"]).ConfigureAwait(false);
            var (now, nowGone) = ((long)answer[0], (long)answer[1]);
            stable &= length < 0 || (now == length && nowGone == gone);
            (length, gone) = (now, nowGone);
            var ids = (string[])answer[2]!;
            string waits = (string?)answer[3] ?? string.Empty;
            for (int i = 0; i < ids.Length; i++)
            {
                if (waits[i] == '1')
                {
                    hashes.Add(Hash(ids[i]));
                }
                else
                {
                    counted++;
                }
            }

            from += page;
        }

        queue.Seen = [.. hashes];
        Array.Sort(queue.Seen);
        for (int i = 1; i < queue.Seen.Length; i++)
        {
            // A job that is in the list twice waits there once.
            counted += queue.Seen[i] == queue.Seen[i - 1] ? 1 : 0;
        }

        queue.Count = stable ? (counted, gone) : null;
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
            long page = Math.Max(MinListPage, length / 100);
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, [from, page, "0"]).ConfigureAwait(false);
            length = (long)answer[0];
            missing.ExceptWith((string[])answer[2]!);
            from += page;
        }

        foreach (string[] page in missing.Chunk((int)Math.Clamp(WalkedPerCall / Math.Max(1, length), 1, JobPage)))
        {
            RedisResult[] answer = await CallAsync(
                ProtocolScript.Repair, queue, Header().Concat(page.SelectMany(id => (RedisValue[])[id, "?"]))).ConfigureAwait(false);
            Note(0, (long)answer[0]);
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

    private async Task CountAsync(Queue queue)
    {
        if (queue.Count is var (counted, gone) && counted != gone)
        {
            RedisResult[] answer = await CallAsync(ProtocolScript.RepairList, queue, ["-1", counted, gone]).ConfigureAwait(false);
            Note(0, (long)answer[0]);
        }
    }

    private RedisValue[] Header() => [((long)KeepFor.TotalMilliseconds).ToString(CultureInfo.InvariantCulture), _since];

    private void Note(int looked, long repaired)
    {
        _looked += looked;
        _repaired += repaired;
        _progress?.Report(new RepairProgress { Jobs = _looked, Repaired = _repaired });
    }

    private async Task<RedisResult[]> CallAsync(ProtocolScript script, Queue queue, IEnumerable<RedisValue> arguments)
    {
        RedisValue[] all = [.. arguments];
        for (int tries = 1; ; tries++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                RedisResult answer = await _database.ScriptEvaluateAsync(script.Plain, [queue.Root], all)
                    .WaitAsync(_cancellationToken).ConfigureAwait(false);
                TimeSpan pause = Stopwatch.GetElapsedTime(start);
                await Task.Delay(pause < MaxPause ? pause : MaxPause, _cancellationToken).ConfigureAwait(false);
                return (RedisResult[])answer!;
            }
            catch (Exception error) when (error is RedisTimeoutException or RedisConnectionException && tries < MaxTries)
            {
                // A server that has just come back may have more to do. What was repaired already is so the next time.
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

    private sealed class Queue(string root)
    {
        public string Root { get; } = root;

        /// <summary>Gets or sets what was in the list, by hash, in order.</summary>
        public ulong[] Seen { get; set; } = [];

        /// <summary>Gets the jobs that wait in the list by their record, but were not seen there.</summary>
        public List<string> Unseen { get; } = [];

        /// <summary>Gets or sets the number of entries that do not wait, and the number by the queue; null when they changed meanwhile.</summary>
        public (long Counted, long Gone)? Count { get; set; }

        public bool HasSeen(string id) => Array.BinarySearch(Seen, Hash(id)) >= 0;
    }
}
