using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Model;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>Whatever forgets a finished job forgets all that belongs to it, though its record is damaged, and no job that is there by mistake.</summary>
[ServerMatrix]
public abstract class ForgottenDamageTests(TestServer server) : ServerTests(server)
{
    public enum Forgetting
    {
        FastSettling,
        Settling,
        Tidying,
        Purging,
    }

    private static readonly string[] Unreadable = ["", "garbage", "w-", "w-garbage", "a+ 7 ghost 1", "c-garbage", "c+garbage", "x", "c", "c-1800000000000", "+-+-"];

    public static MatrixTheoryData<Forgetting, string> Cases => new(Enum.GetValues<Forgetting>(), [.. Unreadable.Append("missing")]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Job_whose_record_is_damaged_is_forgotten_with_all_that_belongs_to_it(Forgetting how, string record)
    {
        await RunAsync(how, record == "missing" ? RedisValue.Null : record, async (database, root) =>
        {
            foreach (char part in "jxrhl")
            {
                Assert.False(await database.KeyExistsAsync($"{root}:{part}:victim"), $"{part} is left");
            }

            Assert.False(await database.HashExistsAsync($"{root}:state", "victim"));
            Assert.Null(await database.SortedSetScoreAsync($"{root}:completed", "victim"));
        });
    }

    [Theory]
    [InlineData(Forgetting.FastSettling)]
    [InlineData(Forgetting.Settling)]
    [InlineData(Forgetting.Tidying)]
    [InlineData(Forgetting.Purging)]
    public Task Job_that_is_among_completed_ones_by_mistake_stays(Forgetting how) => RunAsync(how, "f+1800000000000 7 ghost 1 1800000000000", async (database, root) =>
    {
        foreach (char part in "jxrhl")
        {
            Assert.True(await database.KeyExistsAsync($"{root}:{part}:victim"), $"{part} is gone");
        }

        Assert.True(await database.HashExistsAsync($"{root}:state", "victim"));
        Assert.Null(await database.SortedSetScoreAsync($"{root}:completed", "victim"));
    });

    private static Retention Keep(int completed) => new(TimeSpan.FromHours(1), completed, TimeSpan.FromHours(1), 100);

    private async Task RunAsync(Forgetting how, RedisValue record, Func<IDatabase, string, Task> check)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        IDatabase database = connection.GetDatabase();
        var retentions = new RetentionPolicies { Default = Keep(100) };
        var storage = new RedisJobStorage(connections, Prefix, "damage", retentions, ModelRun.Clock, fastPaths: how == Forgetting.FastSettling);
        string root = $"{{{Prefix}:q}}";
        await database.StringSetAsync($"{root}:clock", "1800000000000");
        NewJob[] jobs = Array.ConvertAll(
            ["victim", "other", "third"], key => new NewJob(key, JobHead.Write(5, "mail", string.Empty), "{}"u8.ToArray(), string.Empty));
        await storage.Client("q").EnqueueAsync(jobs, Token);
        var ghost = new GhostWorker(storage, "q");
        TakenJob[] taken = [.. await ghost.TakeAsync(3)];
        Assert.True(await storage.Worker("q").ReportProgressAsync("ghost", taken[0].Lease, "1"u8.ToArray(), Token));
        Assert.True(await storage.Worker("q").AppendLogAsync("ghost", taken[0].Lease, 10, ["line"], Token));
        await database.ListRightPushAsync($"{root}:h:victim", "{}");
        Assert.True(await ghost.SettleAsync(taken[0], OutcomeKind.Completed, "1"));
        if (record.IsNull)
        {
            await database.HashDeleteAsync($"{root}:state", "victim");
        }
        else
        {
            await database.HashSetAsync($"{root}:state", "victim", record);
        }

        // A later end: the one that is damaged is the next to be forgotten.
        await database.StringSetAsync($"{root}:clock", "1800000100000");
        Assert.True(await ghost.SettleAsync(taken[1], OutcomeKind.Completed, "1"));
        retentions.Default = Keep(how switch { Forgetting.Purging => 100, Forgetting.Tidying => 1, _ => 2 });
        switch (how)
        {
            case Forgetting.Purging:
                await storage.Admin("q").PurgeAsync(JobState.Completed, TimeSpan.FromSeconds(1), 0, 100, Token);
                break;
            case Forgetting.Tidying:
                await storage.Worker("q").SweepAsync("ghost", TimeSpan.FromMinutes(1), 1, tidy: true, Token);
                break;
            default:
                Assert.True(await ghost.SettleAsync(taken[2], OutcomeKind.Completed, "1"));
                break;
        }

        await check(database, root);
        Assert.NotNull(await database.SortedSetScoreAsync($"{root}:completed", "other"));
        Assert.True(await database.KeyExistsAsync($"{root}:j:other"));
    }
}
