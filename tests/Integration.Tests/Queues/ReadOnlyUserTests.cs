using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>Reading needs no more than the permission to read.</summary>
public sealed class ReadOnlyUserTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task User_who_may_only_read_reads_jobs_and_queues()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        await using TestHost writer = await TestHost.StartClientAsync(server.Configuration, "tj");
        JobHandle job = await writer.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration))
        {
            await connection.GetDatabase().ExecuteAsync(
                "ACL", "SETUSER", "reader", "on", ">secret", "~*", "&*", "-@all", "+@read", "+@connection", "+info", "+time", "+eval", "+evalsha");
        }

        await using TestHost reader = await TestHost.StartClientAsync($"{server.Configuration},user=reader,password=secret", "tj");
        JobQueue queue = reader.Jobs.GetQueue("default");
        Assert.Equal(["default"], await reader.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(new QueueCounts { Waiting = 1 }, await queue.GetCountsAsync(Token));
        Assert.Equal(job.Id, Assert.Single(await queue.ListAsync(JobState.Waiting, cancellationToken: Token).ToArrayAsync(Token)).Id);
        Assert.Empty(await queue.GetWorkersAsync(Token));
        Assert.Empty(await queue.GetPausedJobsAsync(Token));
        Assert.Equal(JobState.Waiting, (await reader.Jobs.GetHandle(job.Id).GetAsync(Token))!.State);
        Assert.Null(await reader.Jobs.GetHandle(new JobId("elsewhere", "a")).GetAsync(Token));

        // And no more than that.
        await Assert.ThrowsAnyAsync<RedisException>(() => reader.Jobs.CancelAsync(job.Id, cancellationToken: Token));
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
    }
}
