using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>What users see of damaged jobs and of messages that cannot be read.</summary>
[ServerMatrix(Own = true)]
public abstract class DamagedJobTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    private string Root => $"{{{Prefix}:{Queue}}}";

    [Fact]
    public async Task Jobs_of_a_lost_worker_run_again_though_the_body_of_one_is_missing()
    {
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = [.. await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 20).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token)];
        Assert.Equal(20, (await new GhostWorker(client.Storage, Queue).TakeAsync(20, TimeSpan.FromMilliseconds(50))).Count);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        JobHandle bad = jobs[7];
        await connection.GetDatabase().KeyDeleteAsync($"{Root}:j:{bad.Id.Key}");

        await StartWorkerAsync();
        foreach (JobHandle job in jobs.Where(job => job != bad))
        {
            await job.WaitForCompletionAsync(Token);
        }

        await Until.TrueAsync(async () => (await client.Jobs.GetQueue(Queue).GetCountsAsync(Token)).Held == 1);
        JobRecord record = (await bad.GetAsync(Token))!;
        Assert.Equal(JobState.Waiting, record.State);
        Assert.Contains("its body is missing", record.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(CancelOutcome.Cancelled, await bad.CancelAsync("damaged", Token));
        Assert.Equal(ChangeOutcome.Changed, await bad.DeleteAsync(Token));
    }

    [Fact]
    public async Task A_job_whose_body_comes_back_runs()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("back", cancellationToken: Token);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        RedisValue body = await database.StringGetAsync($"{Root}:j:{job.Id.Key}");
        await database.KeyDeleteAsync($"{Root}:j:{job.Id.Key}");
        Assert.Empty(await new GhostWorker(client.Storage, Queue).TakeAsync(5));
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);

        await database.StringSetAsync($"{Root}:j:{job.Id.Key}", body);
        TestHost worker = await StartWorkerAsync();
        await job.WaitForCompletionAsync(Token);
        Assert.Equal(["back"], worker.Services.GetRequiredService<OrderLog>().Entries);
    }

    [Fact]
    public async Task A_job_whose_body_cannot_be_read_fails_and_those_of_its_answer_run()
    {
        TestHost client = await StartClientAsync();
        JobHandle[] jobs = [.. await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, 5).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token)];
        JobHandle ranked = await client.Jobs.OrderedJobs.EnqueueNoteAsync("ranked", new() { Priority = 3 }, Token);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().StringSetAsync($"{Root}:j:{jobs[2].Id.Key}", "garbage");
        await connection.GetDatabase().StringSetAsync($"{Root}:j:{ranked.Id.Key}", "1 2");

        TestHost worker = await StartWorkerAsync();
        foreach (JobHandle bad in (JobHandle[])[jobs[2], ranked])
        {
            JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => bad.WaitForCompletionAsync(Token));
            Assert.Equal(JobErrorKind.Damaged, failure.Error.Kind);
            Assert.Contains("does not begin with its time", failure.Error.Message, StringComparison.Ordinal);
            Assert.Contains(worker.Log.Lines, line => line.Contains($"{bad.Id} failed without an attempt", StringComparison.Ordinal));
        }

        foreach (JobHandle job in jobs.Where(job => job != jobs[2]))
        {
            await job.WaitForCompletionAsync(Token);
        }
    }

    [Fact]
    public async Task A_job_enqueued_under_the_id_of_one_that_lost_its_body_runs()
    {
        TestHost client = await StartClientAsync();
        JobHandle first = await client.Jobs.OrderedJobs.EnqueueNoteAsync("first", new() { Key = "same" }, Token);
        TestHost worker = await StartWorkerAsync();
        await first.WaitForCompletionAsync(Token);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().KeyDeleteAsync($"{Root}:j:same");

        JobHandle second = await client.Jobs.OrderedJobs.EnqueueNoteAsync("second", new() { Key = "same" }, Token);
        Assert.True(second.IsNew);
        await Until.TrueAsync(() => worker.Services.GetRequiredService<OrderLog>().Entries.Contains("second"));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\tb")]
    [InlineData("a\u0001b\u001fc\u007fd")]
    [InlineData("a\"b\\c/é\u2028")]
    public async Task A_reason_with_control_characters_reaches_handler_record_and_listener(string reason)
    {
        TestHost host = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromMinutes(10));
        await using JobEvents events = await host.Jobs.GetQueue("default").ListenAsync(Token);
        string key = Guid.NewGuid().ToString("n");
        JobHandle job = await host.Jobs.WaitingJobs.EnqueueObedientAsync(key, cancellationToken: Token);
        await WaitingJobs.StartOf(key);

        // The next renewal, which would find the request as well, is minutes away.
        await job.CancelAsync(reason, Token);
        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(reason, end.Reason);
        Assert.Equal(reason, WaitingJobs.Seen[key].Reason);
        Assert.Equal(reason, (await job.GetAsync(Token))!.CancellationReason);
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            if (happened is JobCancelled cancelled)
            {
                Assert.Equal(reason, cancelled.Reason);
                break;
            }
        }
    }

    [Fact]
    public async Task Messages_that_cannot_be_read_are_passed_over()
    {
        TestHost host = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromMinutes(10));
        await using JobEvents events = await host.Jobs.GetQueue("default").ListenAsync(Token);
        string key = Guid.NewGuid().ToString("n");
        JobHandle job = await host.Jobs.WaitingJobs.EnqueueObedientAsync(key, cancellationToken: Token);
        Task ended = job.WaitForCompletionAsync(Token);
        await WaitingJobs.StartOf(key);

        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        ISubscriber publisher = connection.GetSubscriber();
        foreach (string channel in (string[])["cancel", "events", "done", "wake"])
        {
            foreach (RedisValue message in (RedisValue[])["garbage", "", "{}", "[1,2]", "[[]]", "[5,5,[[5],5,{},[]]]", "[[\"a\",\"b\",1,2,3]]", new byte[] { 0xff, 0 }])
            {
                await publisher.PublishAsync(RedisChannel.Literal($"{{{Prefix}:default}}:{channel}"), message);
            }
        }

        await Until.TrueAsync(() => host.Log.Lines.Count(line => line.Contains("Failed to read an announcement", StringComparison.Ordinal)) >= 2);
        await job.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => ended);
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            if (happened is JobCancelled)
            {
                break;
            }
        }

        Assert.Contains(host.Log.Lines, line => line.Contains("Failed to read a message", StringComparison.Ordinal) || line.Contains("with events of queue", StringComparison.Ordinal));
    }

    private Task<TestHost> StartWorkerAsync() => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton<OrderLog>();
        builder.AddWorker(Queue, worker => worker.LeaseDuration = TimeSpan.FromSeconds(1));
    });
}
