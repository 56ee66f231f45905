using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>One queue of three jobs in one state, of which the second is damaged, with a clock that the test moves.</summary>
internal sealed class DamageRun(IJobStorage storage, IDatabase database, string prefix, string queue)
{
    public const string Victim = "victim";
    public const string Name = "mail";
    public static readonly string[] Others = ["ahead", "behind"];
    public static readonly string[] Keys = ["ahead", Victim, "behind"];
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // Of the worker that sweeps: time that passes between its calls is no outage.
    private static readonly TimeSpan Beat = TimeSpan.FromMinutes(2);
    private static readonly JobState[] States = Enum.GetValues<JobState>();

    private long _now = 1_800_000_000_000;
    private long _numbers;

    public IJobStorage Storage => storage;

    public IDatabase Database => database;

    public string Queue => queue;

    public string Root { get; } = $"{{{prefix}:{queue}}}";

    /// <summary>The leases that were given and not settled, by key.</summary>
    public Dictionary<string, LeaseKey> Leases { get; } = [];

    /// <summary>The latest call that took jobs.</summary>
    public ExchangeRequest LastCall { get; private set; }

    public string KeyOf(string part) => $"{Root}:{part}:{Victim}";

    public async Task AdvanceAsync(TimeSpan span)
    {
        _now += (long)span.TotalMilliseconds;
        await database.StringSetAsync($"{Root}:clock", _now.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Takes what there is, as a worker whose answers all arrive.</summary>
    public async Task<IReadOnlyList<TakenJob>> TakeAsync(int most = 10)
    {
        LastCall = Request(most, []);
        ExchangeResult result = await storage.Worker(queue).ExchangeAsync(LastCall, CancellationToken.None);
        foreach (TakenJob job in result.Jobs)
        {
            Leases[job.Lease.Job] = job.Lease;
        }

        return result.Jobs;
    }

    /// <summary>Settles attempts, all in one call.</summary>
    public Task SettleAsync(IEnumerable<LeaseKey> leases, OutcomeKind kind, TimeSpan delay = default) =>
        storage.Worker(queue).ExchangeAsync(
            Request(0, [.. leases.Select(lease => new Outcome(
                lease, kind, kind == OutcomeKind.Completed ? "42"u8.ToArray() : """{"type":"E","message":"m"}"""u8.ToArray(), delay))]),
            CancellationToken.None);

    /// <summary>Works as workers do until nothing is left to do: sweeps, recalls, takes, and completes what was taken.</summary>
    public async Task WorkAsync()
    {
        // Long enough for leases to run out, delays to pass and a missing body to be given up.
        for (int step = 0; step < 5; step++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(20));
            RenewResult renewed = await storage.Worker(queue).RenewAsync("bob", Beat, "{}"u8.ToArray(), false, [], CancellationToken.None);
            await SweepAsync(3);
            if (renewed.HeldNames.Count > 0)
            {
                await storage.Worker(queue).RecallAsync([Name], TimeSpan.FromHours(1), CancellationToken.None);
            }

            IReadOnlyList<TakenJob> taken = await TakeAsync();
            foreach (IGrouping<bool, TakenJob> part in taken.GroupBy(job => job.Damage is null))
            {
                await SettleAsync(part.Select(job => job.Lease), part.Key ? OutcomeKind.Completed : OutcomeKind.Failed);
            }
        }
    }

    public Task SweepAsync(int maxStalledCount) =>
        storage.Worker(queue).SweepAsync("bob", Beat, maxStalledCount, tidy: true, CancellationToken.None);

    public async Task<JobRecord?> ReadAsync(string key) =>
        (await storage.Client(queue).ReadAsync([key], whole: true, CancellationToken.None))[0];

    /// <summary>The states under which a job is listed.</summary>
    public async Task<IReadOnlyList<JobState>> ListedAsync(string key)
    {
        var found = new List<JobState>();
        foreach (JobState state in States)
        {
            JobPage page = await storage.Admin(queue).ListAsync(state, JobFilter.All, 0, 100, CancellationToken.None);
            if (page.Keys.Contains(key))
            {
                found.Add(state);
            }
        }

        return found;
    }

    public async Task ForgetAsync()
    {
        string[] parts =
        [
            string.Empty, ":clock", ":wait", ":ranked", ":delayed", ":active", ":completed", ":failed", ":cancelled", ":state", ":idle",
            ":workers", ":recent", ":died", ":gone", ":held", ":names", ":held:", ":held:mail", ":claims", ":behind", ":due",
        ];
        await database.KeyDeleteAsync(
        [
            .. parts.Select(part => (RedisKey)(Root + part)),
            .. Keys.SelectMany(key => "jxrhl".Select(part => (RedisKey)$"{Root}:{part}:{key}")),
        ]);
    }

    private ExchangeRequest Request(int wanted, Outcome[] outcomes)
    {
        _numbers += wanted + 1;
        return new ExchangeRequest("ada", 0, _numbers - wanted, null, Lease, wanted, outcomes);
    }
}
