using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A prefix that the client library puts before channels makes nobody deaf to what scripts publish.</summary>
public sealed class ChannelPrefixTests(RedisTestServer server) : ServerTests(server)
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public async Task Messages_are_heard_although_the_configuration_has_a_channel_prefix()
    {
        await using TestHost host = await TestHost.StartAsync($"{Configuration},channelPrefix=app:", Prefix, worker =>
        {
            // Neither polls nor renewals find anything in the time that the test has.
            worker.PollInterval = Never;
            worker.LeaseDuration = Never;
        });
        JobQueue queue = host.Jobs.GetQueue("default");
        await Until.TrueAsync(async () => (await queue.GetWorkersAsync(Token)).Count == 1);
        await using JobEvents events = await queue.ListenAsync(Token);

        JobHandle job = await host.Jobs.HeldJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started;
        await job.CancelAsync("enough", Token);
        await Probe.Of(Prefix).Fired;
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));

        await foreach (JobEvent happened in events)
        {
            if (happened is JobCancelled)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Connection_of_the_application_with_a_channel_prefix_is_refused_at_start()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"{Configuration},channelPrefix=app:");

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => TestHost.StartAsync(builder => builder.UseRedis(_ => connection).AddWorker("default")));

        Assert.Contains("channelPrefix", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'app:'", refused.Message, StringComparison.Ordinal);
    }
}
