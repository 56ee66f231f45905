using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>Enqueues that a server refuses for a reason of its own.</summary>
[Trait("Speed", "Slow")]
public sealed class RefusedEnqueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("NOREPLICAS", "CONFIG", "SET", "min-replicas-to-write", "1")]
    [InlineData("OOM", "CONFIG", "SET", "maxmemory", "1")]
    public async Task Enqueue_that_the_server_refuses_is_not_stored(string code, string command, params string[] arguments)
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        await using TestHost client = await TestHost.StartClientAsync(server.Configuration, "r");
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await client.Jobs.HeldJobs.EnqueueAnswerAsync(0, cancellationToken: Token);
        await admin.GetDatabase().ExecuteAsync(command, [.. arguments]);

        JobEnqueueException exception = await Assert.ThrowsAsync<JobEnqueueException>(
            () => client.Jobs.HeldJobs.EnqueueAnswerAsync(1, new() { Key = "refused" }, Token));

        Assert.False(exception.MayHaveBeenStored);
        Assert.Equal(new JobId("kept", "refused"), Assert.Single(exception.NotStored));
        Assert.Contains(code, exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.False(await admin.GetDatabase().KeyExistsAsync("{r:kept}:j:refused"));
    }
}
