using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>Awaiting how jobs end, from any process.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ResultTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Several_processes_await_one_job()
    {
        TestHost[] clients = [await StartClientAsync(), await StartClientAsync(), await StartClientAsync()];
        JobHandle<string> job = await clients[0].Jobs.ShapeJobs.EnqueueEchoAsync("shared", cancellationToken: Token);
        Task<string>[] waits =
        [
            .. clients.SelectMany(client => Enumerable.Range(0, 5).Select(_ => client.Jobs.ShapeJobs.GetEcho(job.Id).WaitForResultAsync(Token))),
        ];
        await StartAsync();
        Assert.All(await Task.WhenAll(waits), result => Assert.Equal("shared", result));

        // Also those that come late.
        Assert.Equal("shared", await clients[1].Jobs.ShapeJobs.GetEcho(job.Id).WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_missed_announcement_is_made_up_for()
    {
        TestHost client = await StartDeafAsync();
        JobHandle note = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        Task waiting = note.WaitForCompletionAsync(Token);
        var worker = new GhostWorker(client.Storage, "ordered");
        TakenJob taken = await worker.TakeOneAsync();
        await worker.SettleAsync(taken, OutcomeKind.Completed);
        await waiting.WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task Waiting_can_be_given_up_and_the_job_goes_on()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> job = await client.Jobs.ShapeJobs.EnqueueEchoAsync("later", cancellationToken: Token);
        using var giveUp = new CancellationTokenSource();
        Task<string> impatient = job.WaitForResultAsync(giveUp.Token);
        Task<string> patient = job.WaitForResultAsync(Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);

        await StartAsync();
        Assert.Equal("later", await patient);
        using var tooLate = new CancellationTokenSource();
        await tooLate.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.WaitForResultAsync(tooLate.Token));
    }

    [Fact]
    public async Task A_failure_is_told_with_its_type_message_and_stack_in_every_process()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueFailAsync("no \"luck\" ☔", cancellationToken: Token);
        Task waiting = (await StartClientAsync()).Jobs.GetHandle(job.Id).WaitForCompletionAsync(Token);
        await StartAsync(configure: builder => builder.AddWorker("ordered"));

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => waiting);
        Assert.Equal(job.Id, failure.Id);
        Assert.Equal("System.InvalidOperationException", failure.Error.Type);
        Assert.Equal("no \"luck\" ☔", failure.Error.Message);
        Assert.Contains("OrderedJobs.Fail", failure.Error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_cancelled_job_is_told_with_the_reason()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> job = await client.Jobs.ShapeJobs.EnqueueEchoAsync("never", cancellationToken: Token);
        Task<string> waiting = (await StartClientAsync()).Jobs.ShapeJobs.GetEcho(job.Id).WaitForResultAsync(Token);
        await Until.TrueAsync(async () => await job.GetAsync(Token) is not null);
        await job.CancelAsync("not needed", Token);
        Assert.Equal("not needed", (await Assert.ThrowsAsync<JobCancelledException>(() => waiting)).Reason);
    }

    private Task<TestHost> StartDeafAsync() => StartAsync(configure: builder =>
        PassingStorage.Put(builder.Services, client: (_, inner) => new DeafProtocol(inner)));

    /// <summary>Hears no announcement of the end of a job.</summary>
    private sealed class DeafProtocol(IClientProtocol inner) : PassingClientProtocol(inner)
    {
        public override Task<IAsyncDisposable> OnDoneAsync(
            Action<string[]> callback, CancellationToken cancellationToken) =>
            base.OnDoneAsync(_ => { }, cancellationToken);
    }
}
