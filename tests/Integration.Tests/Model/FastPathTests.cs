using CsCheck;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// The contract of the fast paths: every sequence of operations leaves the same behind with them and without them, in every key of the
/// queue. What a sequence answers is compared with the model both times.
/// </summary>
[ServerMatrix]
[Trait("Speed", "Slow")]
public abstract class FastPathTests(TestServer server) : ServerTests(server)
{
    private const int Iterations = 60;

    private int _runs;

    [Fact]
    public Task Fast_paths_leave_the_same_behind_as_the_general_ones() => CompareAsync(compareAsync =>
        OperationGen.Sequence.SampleAsync(
            sequence => Shrinking.RunAsync(
                sequence, operations => compareAsync(run => OperateAsync(run, operations))),
            iter: Iterations,
            threads: 1,
            print: sequence => $"{sequence.Length} operations; the shortest sequence is below"));

    // Random sequences hardly ever get here: a cancelled job is passed over in the list, and a later take empties the list.
    [Fact]
    public Task Take_that_empties_a_list_in_which_a_job_was_passed_over_leaves_the_same_behind() => CompareAsync(compareAsync =>
        compareAsync(async run =>
        {
            NewJob[] jobs = [.. ModelRun.Keys.Take(4).Select(key =>
                new NewJob(key, JobHead.Write(5, "mail", string.Empty), "{}"u8.ToArray(), string.Empty))];
            await run.Storage.Client(run.Queue).EnqueueAsync(jobs, Token);
            await run.Storage.Client(run.Queue).CancelAsync([jobs[0].Key], "why", Token);
            var take = new ExchangeRequest("ada", 0, 1, Repeats: null, TimeSpan.FromMinutes(1), 1, default);
            Assert.Equal(jobs[1].Key, Assert.Single((await run.Storage.Worker(run.Queue).ExchangeAsync(take, Token)).Jobs).Lease.Job);
            Assert.Equal(2, (await run.Storage.Worker(run.Queue).ExchangeAsync(take with { Ticket = 9, Wanted = 5 }, Token)).Jobs.Count);
        }));

    private static async Task OperateAsync(ModelRun run, IReadOnlyList<Operation> operations)
    {
        foreach (Operation operation in operations)
        {
            await operation.RunAsync(run);
        }
    }

    private static async Task<string> LeftByAsync(ModelRun run, Func<ModelRun, Task> operate)
    {
        await run.AdvanceAsync(0);
        await operate(run);
        string left = await run.SnapshotAsync();
        await run.ForgetAsync();
        return left;
    }

    // Gives what compares a run with the fast paths and one without them.
    private async Task CompareAsync(Func<Func<Func<ModelRun, Task>, Task>, Task> test)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        RetentionPolicies fastRetentions = new(), generalRetentions = new();
        var fast = new RedisJobStorage(connections, $"{Prefix}f", "model", fastRetentions, ModelRun.Clock, bounds: ModelValues.Plain.Bounds);
        var general = new RedisJobStorage(connections, $"{Prefix}g", "model", generalRetentions, ModelRun.Clock, fastPaths: false, bounds: ModelValues.Plain.Bounds);
        IDatabase database = connection.GetDatabase();

        await test(async operate =>
        {
            string queue = $"q{Interlocked.Increment(ref _runs)}";
            string with = await LeftByAsync(new ModelRun(fast, fastRetentions, database, $"{Prefix}f", queue, ModelValues.Plain), operate);
            string without = await LeftByAsync(new ModelRun(general, generalRetentions, database, $"{Prefix}g", queue, ModelValues.Plain), operate);
            Assert.Equal(without, with);
        });
    }
}
