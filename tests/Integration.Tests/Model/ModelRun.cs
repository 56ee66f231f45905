using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>One queue on a server and its model, to which the same operations are applied.</summary>
internal sealed class ModelRun(
    IJobStorage storage, RetentionPolicies retentions, IDatabase database, string prefix, string queue, ModelValues values)
{
    /// <summary>What the scripts read instead of the server's time: milliseconds in a key of the queue.</summary>
    public const string Clock =
        "(function() local ms = tonumber(redis.call('GET', KEYS[1] .. ':clock')) " +
        "return { math.floor(ms / 1000), ms % 1000 * 1000 } end)()";

    /// <summary>The keys that operations choose from: few, so that they meet.</summary>
    public static readonly string[] Keys = ["j0", "j1", "j2", "j3", "j4", "j5", "j6", "j7"];

    public QueueModel Model { get; } = new(values.Bounds);

    public ModelValues Values => values;

    public IJobStorage Storage => storage;

    public string Queue => queue;

    /// <summary>Every lease that was given, with its worker, the latest last.</summary>
    public List<(string Worker, LeaseKey Lease)> Leases { get; } = [];

    /// <summary>The latest call of each lane.</summary>
    public Dictionary<(string Worker, int Lane), ExchangeRequest> Calls { get; } = [];

    /// <summary>The notices that were given out last.</summary>
    public IReadOnlyList<string> Notices { get; set; } = [];

    private string Root => $"{{{prefix}:{queue}}}";

    /// <summary>Describes all that is stored of the queue, each key with its content.</summary>
    public Task<string> SnapshotAsync() =>
        StoredKeys.DescribeAsync(database, Root, Parts().Select(key => key.ToString()[Root.Length..]));

    public async Task RunAsync(IEnumerable<Operation> operations)
    {
        await AdvanceAsync(0);
        foreach (Operation operation in operations)
        {
            await operation.RunAsync(this);
            await Comparison.CheckAsync(this, operation);
        }

        await ForgetAsync();
    }

    /// <summary>Says how long finished jobs are kept, from the next call on.</summary>
    public void Keep(Retention retention) => retentions.Default = Model.Retention = retention;

    /// <summary>Lets time pass.</summary>
    public async Task AdvanceAsync(long milliseconds)
    {
        Model.Now += milliseconds;
        await database.StringSetAsync($"{Root}:clock", Model.Now.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Takes the queue's version away.</summary>
    public Task LoseVersionAsync() => database.HashDeleteAsync(Root, "v");

    /// <summary>Lets a schedule wait until its claim is released.</summary>
    public async Task WaitBehindAsync(string schedule)
    {
        Model.WaitBehind(schedule);
        await database.SortedSetAddAsync($"{Root}:behind", schedule, Model.Now);
    }

    /// <summary>Describes the claims of the queue as <see cref="QueueModel.DescribeClaims"/> does.</summary>
    public async Task<string> DescribeClaimsAsync()
    {
        Task<HashEntry[]> claims = database.HashGetAllAsync($"{Root}:claims");
        Task<RedisValue[]> behind = database.SortedSetRangeByRankAsync($"{Root}:behind");
        Task<SortedSetEntry[]> due = database.SortedSetRangeByRankWithScoresAsync($"{Root}:due");
        return string.Join(
            ' ',
            (await claims).Select(claim => $"{claim.Name}={claim.Value}").Order(StringComparer.Ordinal)
                .Append("behind").Concat((await behind).Select(schedule => schedule.ToString()).Order(StringComparer.Ordinal))
                .Append("due").Concat((await due).Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Element}={entry.Score:F0}")).Order(StringComparer.Ordinal)));
    }

    /// <summary>Names the keys of the queue that are there, but for the clock.</summary>
    public async Task<string[]> LeftAsync()
    {
        var left = new List<string>();
        foreach (RedisKey key in Parts().Where(key => key != $"{Root}:clock"))
        {
            if (await database.KeyExistsAsync(key))
            {
                left.Add(key.ToString());
            }
        }

        return [.. left];
    }

    public Task<long> ForgetAsync() => database.KeyDeleteAsync(Parts());

    private RedisKey[] Parts()
    {
        string[] parts =
        [
            "", ":clock", ":wait", ":ranked", ":delayed", ":active", ":completed", ":failed", ":cancelled", ":state", ":idle", ":workers", ":control", ":notices",
            ":died", ":gone", ":held", ":names", ":claims", ":behind", ":due", ":held:mail", ":held:report", ":recent",
        ];
        return
        [
            .. parts.Select(part => (RedisKey)(Root + part)),
            .. Keys.SelectMany(key => (RedisKey[])[$"{Root}:j:{key}", $"{Root}:x:{key}", $"{Root}:r:{key}", $"{Root}:h:{key}", $"{Root}:l:{key}"]),
        ];
    }
}
