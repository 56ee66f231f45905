using System.Globalization;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Model;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>
/// Every stored part of a job is damaged, in every state, under every call. Of all cases there are a share: one in the number
/// that <c>TYPEDJOBS_DAMAGE_SHARE</c> gives, which may be 1.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Own = true)]
public abstract class DamageTests(TestServer server) : ServerTests(server)
{
    // Each server looks at other cases, the quicker ones at more.
    private readonly int _share = server switch { RedisTestServer => 211, EmbeddedTestServer => 401, _ => 811 };

    [Fact]
    public async Task A_damaged_job_stops_no_other_and_can_be_seen_cancelled_and_removed()
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        var storage = new RedisJobStorage(connections, Prefix, "damage", new RetentionPolicies(), ModelRun.Clock);
        IDatabase database = connection.GetDatabase();
        var failures = new List<string>();
        (DamagedState State, JobDamage Damage, DamagedOperation Operation, int Number)[] all = [.. Cases()];
        await Parallel.ForEachAsync(
            all,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token },
            async (one, _) =>
            {
                try
                {
                    var run = new DamageRun(storage, database, Prefix, $"q{one.Number}");
                    await CheckAsync(run, one.State, one.Damage, one.Operation, listened: one.Number % 2 == 0);
                    await run.ForgetAsync();
                }
                catch (Exception exception)
                {
                    lock (failures)
                    {
                        failures.Add($"{one.State}; {one.Damage}; {one.Operation}: {exception.Message.ReplaceLineEndings(" ")}");
                    }
                }
            });

        Assert.True(failures.Count == 0, $"{failures.Count} of {all.Length}:\n{string.Join('\n', failures.Order().Take(100))}");
    }

    private IEnumerable<(DamagedState State, JobDamage Damage, DamagedOperation Operation, int Number)> Cases()
    {
        int number = 0;
        int among = int.TryParse(
            Environment.GetEnvironmentVariable("TYPEDJOBS_DAMAGE_SHARE"), NumberStyles.None, CultureInfo.InvariantCulture, out int given)
            ? given
            : _share;
        for (int state = 0; state < DamagedState.All.Length; state++)
        {
            for (int damage = 0; damage < JobDamage.All.Length; damage++)
            {
                for (int operation = 0; operation < DamagedOperation.All.Length; operation++)
                {
                    // Spread so that each call meets every state and every kind of damage.
                    if (((operation * 31) + (damage * 17) + (state * 7)) % among == 0)
                    {
                        yield return (DamagedState.All[state], JobDamage.All[damage], DamagedOperation.All[operation], number++);
                    }
                }
            }
        }
    }

    private static async Task CheckAsync(DamageRun run, DamagedState state, JobDamage damage, DamagedOperation operation, bool listened)
    {
        await run.AdvanceAsync(TimeSpan.Zero);
        if (listened)
        {
            await run.Storage.Admin(run.Queue).ListenAsync(TimeSpan.FromHours(1), -1, CancellationToken.None);
        }

        await run.Storage.Client(run.Queue).EnqueueAsync(
            Array.ConvertAll(
                DamageRun.Keys, key => new NewJob(key, JobHead.Write(5, DamageRun.Name, string.Empty), """{"to":"ada"}"""u8.ToArray(), state.TraitsOf(key))),
            CancellationToken.None);
        await state.EnterAsync(run);
        Assert.All(await run.Storage.Client(run.Queue).ReadAsync(DamageRun.Keys, whole: true, CancellationToken.None), record => Assert.Equal(state.State, record!.State));
        await damage.ApplyAsync(run);

        await operation.RunAsync(run);
        await run.WorkAsync();

        foreach (JobRecord? other in await run.Storage.Client(run.Queue).ReadAsync(DamageRun.Others, whole: true, CancellationToken.None))
        {
            Assert.True(
                other is null ? operation.Removes : other.State is JobState.Completed or JobState.Failed or JobState.Cancelled,
                $"another job is {other?.State.ToString() ?? "gone"}");
            Assert.NotEqual(JobErrorKind.Damaged, other?.Error?.Kind);
        }

        JobRecord? victim = await run.ReadAsync(DamageRun.Victim);
        Assert.True(victim is not null || operation.Removes, "the damaged job is gone");
        if (victim is null)
        {
            Assert.Empty(await run.ListedAsync(DamageRun.Victim));
            return;
        }

        if (victim.State == JobState.Failed && victim.Error?.Kind == JobErrorKind.Damaged)
        {
            Assert.StartsWith("The stored job is damaged: its ", victim.Error.Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(
            CancelOutcome.NotFound, (await run.Storage.Client(run.Queue).CancelAsync([DamageRun.Victim], "enough", CancellationToken.None))[0]);
        await run.WorkAsync();
        Assert.Contains((await run.ReadAsync(DamageRun.Victim))?.State, (JobState?[])[JobState.Completed, JobState.Failed, JobState.Cancelled]);
        Assert.Equal(
            ChangeOutcome.Changed,
            (await run.Storage.Admin(run.Queue).ChangeAsync(JobChange.Delete, "force", [DamageRun.Victim], CancellationToken.None))[0]);
        await run.WorkAsync();
        Assert.Null(await run.ReadAsync(DamageRun.Victim));
        Assert.Empty(await run.ListedAsync(DamageRun.Victim));
        QueueCounts counts = await run.Storage.Admin(run.Queue).CountAsync(CancellationToken.None);
        Assert.Equal(0, counts.Scheduled + counts.Waiting + counts.Held + counts.Active);

        // Nothing is left that holds a claim.
        EnqueueResult later = await run.Storage.Client(run.Queue).EnqueueAsync(
            Array.ConvertAll(
                DamageRun.Keys,
                key => new NewJob($"later-{key}", JobHead.Write(5, DamageRun.Name, string.Empty), "{}"u8.ToArray(), $$"""{"U":"{{DamagedState.ClaimOf(key)}}"}""")),
            CancellationToken.None);
        Assert.Empty(later.Claimed);
        await run.Storage.Admin(run.Queue).ChangeAsync(
            JobChange.Delete, string.Empty, Array.ConvertAll(DamageRun.Keys, key => $"later-{key}"), CancellationToken.None);
    }
}
