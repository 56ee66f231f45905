using CsCheck;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections;

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
    public async Task Fast_paths_leave_the_same_behind_as_the_general_ones()
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        RetentionPolicies fastRetentions = new(), generalRetentions = new();
        var fast = new RedisJobStorage(connections, $"{Prefix}f", "model", fastRetentions, ModelRun.Clock);
        var general = new RedisJobStorage(connections, $"{Prefix}g", "model", generalRetentions, ModelRun.Clock, fastPaths: false);
        IDatabase database = connection.GetDatabase();

        await OperationGen.Sequence.SampleAsync(
            sequence => Shrinking.RunAsync(sequence, async operations =>
            {
                string queue = $"q{Interlocked.Increment(ref _runs)}";
                string with = await LeftByAsync(new ModelRun(fast, fastRetentions, database, $"{Prefix}f", queue), operations);
                string without = await LeftByAsync(new ModelRun(general, generalRetentions, database, $"{Prefix}g", queue), operations);
                Assert.Equal(without, with);
            }),
            iter: Iterations,
            threads: 1,
            print: sequence => $"{sequence.Length} operations; the shortest sequence is below");
    }

    private static async Task<string> LeftByAsync(ModelRun run, IReadOnlyList<Operation> operations)
    {
        await run.AdvanceAsync(0);
        foreach (Operation operation in operations)
        {
            await operation.RunAsync(run);
        }

        string left = await run.SnapshotAsync();
        await run.ForgetAsync();
        return left;
    }
}
