using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>A worker that cancels what it runs means its attempts, and no later ones at the same jobs.</summary>
[ServerMatrix]
public abstract class AttemptRequestTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Request_for_an_attempt_that_lost_its_lease_leaves_the_next_attempt_alone(bool sameWorker)
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueHoldAsync(cancellationToken: Token);
        var first = new GhostWorker(client.Storage, Queue, "first");
        GhostWorker second = sameWorker ? first : new GhostWorker(client.Storage, Queue, "second");
        LeaseKey old = (await first.TakeOneAsync()).Lease;
        await first.SettleAsync(new TakenJob(old, 1, 1, default, "", default, "", null), OutcomeKind.Release);
        LeaseKey current = (await second.TakeOneAsync()).Lease;

        Assert.Equal([CancelOutcome.AlreadyFinished], await client.Storage.Worker(Queue).CancelAttemptsAsync("first", [old], "stop", Token));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((JobState.Active, null), (record.State, record.CancellationReason));

        Assert.Equal(
            [CancelOutcome.Requested],
            await client.Storage.Worker(Queue).CancelAttemptsAsync(sameWorker ? "first" : "second", [current], "stop", Token));
        Assert.Equal("stop", (await job.GetAsync(Token))!.CancellationReason);
    }

    [Fact]
    public async Task Request_for_an_attempt_leaves_a_new_job_under_its_key_alone()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueHoldAsync(new() { Key = "again" }, Token);
        var ghost = new GhostWorker(client.Storage, Queue);
        LeaseKey old = (await ghost.TakeOneAsync()).Lease;
        await client.Jobs.GetQueue(Queue).DeleteAsync(force: true, Token);
        await client.Jobs.GetQueue(Queue).ResumeAsync(Token);
        await client.Jobs.OrderedJobs.EnqueueHoldAsync(new() { Key = "again" }, Token);
        await ghost.TakeOneAsync();

        Assert.Equal([CancelOutcome.AlreadyFinished], await client.Storage.Worker(Queue).CancelAttemptsAsync("ghost", [old], "stop", Token));
        Assert.Null((await job.GetAsync(Token))!.CancellationReason);
    }
}
