using System.Globalization;
using CsCheck;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// Random sequences of every operation, on the scripts and on a model of them in memory. With
/// <c>TYPEDJOBS_MODEL_ITERATIONS</c> there are more sequences; a failure prints the shortest one that was found, and a seed
/// for <c>CsCheck_Seed</c>.
/// </summary>
[Trait("Speed", "Slow")]
[ServerMatrix]
public abstract class QueueModelTests(TestServer server) : ServerTests(server)
{
    private const int Iterations = 200;

    private int _runs;

    [Fact]
    public Task The_scripts_do_what_the_model_does() => CompareAsync(ModelValues.Plain, Iterations);

    // What is stored is no JSON then, and longer.
    [Fact]
    public Task The_scripts_do_what_the_model_does_when_values_are_encrypted() => CompareAsync(ModelValues.Encrypted, Iterations / 4);

    private async Task CompareAsync(ModelValues values, int iterations)
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        var retentions = new RetentionPolicies();
        var storage = new RedisJobStorage(connections, Prefix, "model", retentions, ModelRun.Clock, bounds: values.Bounds);
        IDatabase database = connection.GetDatabase();

        await OperationGen.Sequence.SampleAsync(
            sequence => Shrinking.RunAsync(
                sequence,
                operations => new ModelRun(storage, retentions, database, Prefix, $"q{Interlocked.Increment(ref _runs)}", values).RunAsync(operations)),
            iter: int.TryParse(
                Environment.GetEnvironmentVariable("TYPEDJOBS_MODEL_ITERATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int more)
                ? more
                : iterations,
            threads: 1,
            print: sequence => $"{sequence.Length} operations; the shortest sequence is below");
    }
}
