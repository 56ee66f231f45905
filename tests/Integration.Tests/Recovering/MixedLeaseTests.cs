using System.Globalization;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Model;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.Recovering;

/// <summary>Workers of one queue whose leases differ in length: an outage costs neither its attempts, and no rescue waits for ever.</summary>
[ServerMatrix]
public abstract class MixedLeaseTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "mixed";
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private long _now = 1_800_000_000_000;
    private IDatabase _database = null!;
    private RedisJobStorage _storage = null!;

    [Theory]
    [InlineData(false, 20)]
    [InlineData(true, 20)]
    [InlineData(false, 50)]
    [InlineData(true, 50)]
    public async Task Outage_rescues_nothing_of_those_that_renew_in_time(bool shortComesFirst, int seconds)
    {
        await using ConfiguredConnectionSource connections = await OpenAsync();
        await EnqueueAsync("short", "long");
        LeaseKey ofShort = await TakeAsync("short", Short);
        LeaseKey ofLong = await TakeAsync("long", Long);
        await RenewAsync("long", Long, ofLong);

        // The longest that a worker of that lease is silent while all is well.
        for (int i = 0; i < 12; i++)
        {
            await AdvanceAsync(1.5);
            await RenewAsync("short", Short, ofShort);
        }

        await AdvanceAsync(seconds);

        // Whoever comes first sweeps before the other one, whose next try may be an eighth of its lease away.
        (string worker, TimeSpan lease, LeaseKey own) = shortComesFirst ? ("short", Short, ofShort) : ("long", Long, ofLong);
        (string other, TimeSpan otherLease, LeaseKey others) = shortComesFirst ? ("long", Long, ofLong) : ("short", Short, ofShort);
        await RenewAsync(worker, lease, own, cutOff: true);
        await AdvanceAsync(otherLease.TotalSeconds / 8);
        Assert.Empty((await SweepAsync(worker, lease)).Rescued);
        Assert.Empty((await RenewAsync(other, otherLease, others, cutOff: true)).Lost);
        await AdvanceAsync(0.5);
        Assert.Empty((await SweepAsync(worker, lease)).Rescued);
    }

    [Fact]
    public async Task Job_of_a_dead_worker_with_a_short_lease_is_rescued_within_two_of_its_leases_beside_one_with_a_long_lease()
    {
        await using ConfiguredConnectionSource connections = await OpenAsync();
        await EnqueueAsync("short");
        LeaseKey lease = await TakeAsync("short", Short);
        await RenewAsync("long", Long);
        await AdvanceAsync(1);
        await RenewAsync("short", Short, lease);

        // It is dead from here on, and the other one is called when the lease ends, and when it is told to come again.
        double waited = 0;
        SweepResult swept = await SweepAsync("long", Long);
        for (int calls = 0; swept.Rescued.Count == 0 && calls < 10; calls++)
        {
            double span = swept.News.NextLeaseEnd!.Value.TotalSeconds + 0.01;
            waited += span;
            await AdvanceAsync(span);
            swept = await SweepAsync("long", Long);
        }

        Assert.Equal(["short"], swept.Rescued);
        Assert.InRange(waited, Short.TotalSeconds, Short.TotalSeconds * 2.1);
    }

    [Fact]
    public async Task Worker_with_a_long_lease_is_no_outage_for_one_with_a_short_lease_that_starts_or_has_left()
    {
        await using ConfiguredConnectionSource connections = await OpenAsync();
        await EnqueueAsync("a", "b");
        await TakeAsync("dead", Long);
        await RenewAsync("long", Long);
        await AdvanceAsync(20);
        await RenewAsync("long", Long);
        await AdvanceAsync(20);
        await RenewAsync("short", Short);
        await AdvanceAsync(1);
        await RenewAsync("short", Short);

        // It leaves without a word, and the other one goes on alone.
        await AdvanceAsync(4);
        await RenewAsync("long", Long);
        await AdvanceAsync(15);
        RenewResult renewed = await RenewAsync("long", Long);
        Assert.Equal(TimeSpan.Zero, renewed.News.NextLeaseEnd);
        Assert.Equal(["a"], (await SweepAsync("long", Long)).Rescued);
    }

    private async Task<ConfiguredConnectionSource> OpenAsync()
    {
        var connections = new ConfiguredConnectionSource(ConfigurationOptions.Parse(Configuration));
        _database = (await connections.GetAsync(RedisConnectionRole.Commands, Token)).GetDatabase();
        _storage = new RedisJobStorage(connections, Prefix, "test", new RetentionPolicies(), ModelRun.Clock);
        await AdvanceAsync(0);
        return connections;
    }

    private async Task AdvanceAsync(double seconds)
    {
        _now += (long)(seconds * 1000);
        await _database.StringSetAsync($"{{{Prefix}:{Queue}}}:clock", _now.ToString(CultureInfo.InvariantCulture));
    }

    private async Task EnqueueAsync(params string[] keys) =>
        await _storage.Client(Queue).EnqueueAsync(
            keys.Select(key => new NewJob(key, JobHead.Write(3, "mail", string.Empty), "{}"u8.ToArray(), string.Empty)).ToArray(), Token);

    private async Task<LeaseKey> TakeAsync(string worker, TimeSpan lease) =>
        (await _storage.Worker(Queue).ExchangeAsync(new ExchangeRequest(worker, 0, 1, null, lease, 1, default), Token)).Jobs[0].Lease;

    private Task<RenewResult> RenewAsync(string worker, TimeSpan lease, LeaseKey? own = null, bool cutOff = false) =>
        _storage.Worker(Queue).RenewAsync(worker, lease, "{}"u8.ToArray(), cutOff, own is { } held ? [held] : [], Token);

    private Task<SweepResult> SweepAsync(string worker, TimeSpan lease) => _storage.Worker(Queue).SweepAsync(worker, lease, 1, false, Token);
}
