using StackExchange.Redis;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>
/// Repairs what a server has lost of changes that were under way when it was killed: see the script <c>repair</c>. Goes through all
/// keys of a server once, a page at a time, beside workers and clients.
/// </summary>
internal sealed class QueueRepair
{
    private const int KeyPage = 1000;
    private const int StatePage = 1000;
    private const int MinListPage = 10_000;
    private const int MaxUnseen = 100_000;

    private readonly IConnectionMultiplexer _connection;
    private readonly RepairCalls _calls;
    private readonly WaitingListRepair _lists;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<string, RepairedQueue> _queues = new(StringComparer.Ordinal);

    private QueueRepair(
        IConnectionMultiplexer connection, IProgress<RepairProgress>? progress, int listPage, CancellationToken cancellationToken)
    {
        _connection = connection;
        _cancellationToken = cancellationToken;
        _calls = new RepairCalls(connection.GetDatabase(), progress, cancellationToken);
        _lists = new WaitingListRepair(_calls, listPage);
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
            _calls.IsCluster |= server.ServerType == ServerType.Cluster;
            DateTime time = await server.TimeAsync().WaitAsync(_cancellationToken).ConfigureAwait(false);
            _calls.Since = new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));

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
        foreach (RepairedQueue queue in _queues.Values)
        {
            await TryAsync(queue, async () =>
            {
                await LookAtStatesAsync(queue).ConfigureAwait(false);
                await _lists.FindUnseenAsync(queue).ConfigureAwait(false);
                await DropPlacesAsync(queue, "delayed").ConfigureAwait(false);
                await DropPlacesAsync(queue, "ranked").ConfigureAwait(false);
                await DropPlacesAsync(queue, "claims").ConfigureAwait(false);
                await _lists.CountAsync(queue).ConfigureAwait(false);
                await LookAtSchedulesAsync(queue).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        return _queues.Values.FirstOrDefault(queue => queue.Failure is not null) is { } failed
            ? throw new InvalidOperationException(
                $"Failed to repair the jobs of {failed.Root}: {failed.Failure!.Message} Other queues were repaired.", failed.Failure)
            : _calls.Repaired;
    }

    // A queue of whose keys one is damaged, so that a script fails, keeps no other from being repaired.
    private static async Task TryAsync(RepairedQueue queue, Func<Task> step)
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
        var found = new Dictionary<RepairedQueue, (HashSet<string> Jobs, HashSet<string> Parts)>();
        foreach (string key in keys)
        {
            int end = key.IndexOf("}:", StringComparison.Ordinal) + 1;
            string root = key[..end];
            if (!_queues.TryGetValue(root, out RepairedQueue? queue))
            {
                queue = new RepairedQueue(root);
                _queues.Add(root, queue);
                await TryAsync(queue, () => _lists.ReadAsync(queue)).ConfigureAwait(false);
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

        foreach ((RepairedQueue queue, (HashSet<string> jobs, HashSet<string> parts)) in found)
        {
            await TryAsync(queue, async () =>
            {
                await RepairAsync(queue, jobs).ConfigureAwait(false);

                // A job that has a body is found by that.
                parts.ExceptWith(jobs);
                foreach (string[] page in parts.Chunk(RepairCalls.JobPage))
                {
                    _calls.Note(0, (long)(await _calls.RepairAsync(queue, page, _ => "p").ConfigureAwait(false))[0]);
                }
            }).ConfigureAwait(false);
        }
    }

    private async Task RepairAsync(RepairedQueue queue, IReadOnlyCollection<string> ids)
    {
        foreach (string[] page in ids.Chunk(RepairCalls.JobPage))
        {
            RedisResult[] answer = await _calls.RepairAsync(queue, page, id => queue.HasSeen(id) ? "1" : "0").ConfigureAwait(false);
            queue.Unseen.AddRange((string[])answer[1]!);
            _calls.Note(page.Length, (long)answer[0]);
        }

        if (queue.Unseen.Count > MaxUnseen)
        {
            await _lists.FindUnseenAsync(queue).ConfigureAwait(false);
        }
    }

    private async Task LookAtStatesAsync(RepairedQueue queue)
    {
        string cursor = "0";
        do
        {
            RedisResult[] answer = await _calls.RunAsync(ProtocolScript.RepairStates, queue, [cursor, StatePage]).ConfigureAwait(false);
            cursor = (string?)answer[0] ?? "0";
            await RepairAsync(queue, (string[])answer[1]!).ConfigureAwait(false);
        }
        while (cursor != "0");
    }

    private async Task LookAtSchedulesAsync(RepairedQueue queue)
    {
        string cursor = "0";
        do
        {
            RedisResult[] answer = await _calls.RunAsync(ProtocolScript.RepairSchedules, queue, [cursor, StatePage]).ConfigureAwait(false);
            cursor = (string?)answer[0] ?? "0";
            _calls.Note(0, (long)answer[1]);
        }
        while (cursor != "0");
    }

    private async Task DropPlacesAsync(RepairedQueue queue, string set)
    {
        for (long from = 0; from >= 0;)
        {
            RedisResult[] answer = await _calls.RunAsync(ProtocolScript.RepairPlaces, queue, [set, from, StatePage]).ConfigureAwait(false);
            from = (long)answer[0];
            _calls.Note(0, (long)answer[1]);
        }
    }
}
