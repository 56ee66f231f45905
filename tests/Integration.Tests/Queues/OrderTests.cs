using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>In which order waiting jobs are run.</summary>
[ServerMatrix]
public abstract class OrderTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Higher_priorities_run_first_and_each_in_the_order_of_enqueueing()
    {
        TestHost client = await StartClientAsync();
        string[] texts = ["a0", "b5", "c-1", "d0", "e5", "f9", "g-1", "h0", "i-7"];
        foreach (string text in texts)
        {
            await client.Jobs.OrderedJobs.EnqueueNoteAsync(
                text, new() { Priority = int.Parse(text[1..], System.Globalization.CultureInfo.InvariantCulture) }, Token);
        }

        Assert.Equal(["f9", "b5", "e5", "a0", "d0", "h0", "c-1", "g-1", "i-7"], await RunAllAsync(texts.Length));
    }

    [Fact]
    public async Task Last_in_first_out_goes_before_its_equals()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("1", cancellationToken: Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("2", new() { Lifo = true }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("3", new() { Priority = 1 }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("4", new() { Priority = 1, Lifo = true }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("5", new() { Lifo = true }, Token);

        Assert.Equal(["4", "3", "5", "2", "1"], await RunAllAsync(5));
    }

    [Fact]
    public async Task A_delayed_job_takes_its_priority_when_it_is_due()
    {
        TestHost client = await StartClientAsync();
        JobHandle late = await client.Jobs.OrderedJobs.EnqueueNoteAsync(
            "late", new() { DelayUntil = DateTimeOffset.UtcNow.AddHours(1), Priority = 3 }, Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("past", new() { DelayUntil = DateTimeOffset.UtcNow.AddHours(-1) }, Token);
        Assert.Equal(JobState.Scheduled, (await late.GetAsync(Token))!.State);
        Assert.Equal(ChangeOutcome.Changed, await late.SetDelayAsync(TimeSpan.FromMilliseconds(1), Token));
        DateTimeOffset due = DateTimeOffset.UtcNow.AddMilliseconds(1);
        await Until.TrueAsync(() => DateTimeOffset.UtcNow > due);

        Assert.Equal(["late", "past"], await RunAllAsync(2));
    }

    [Fact]
    public async Task Equal_due_times_keep_the_order_of_enqueueing()
    {
        TestHost client = await StartClientAsync();
        DateTimeOffset due = DateTimeOffset.UtcNow.AddMilliseconds(500);
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 50).Select(i => OrderedJobsCalls.Note($"{i}").With(new JobOptions { DelayUntil = due })), Token);

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{i}"), await RunAllAsync(50));
    }

    [Fact]
    public async Task Scheduled_jobs_do_not_hold_up_others()
    {
        TestHost client = await StartClientAsync();
        DateTimeOffset due = DateTimeOffset.UtcNow.AddHours(1);
        await client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 50).Select(i => OrderedJobsCalls.Note($"{i}").With(new JobOptions { DelayUntil = due })), Token);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("now", cancellationToken: Token);

        Assert.Equal(["now"], await RunAllAsync(1));
    }

    [Fact]
    public async Task A_job_that_was_not_started_in_time_fails_as_expired()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("never", new() { ExpiresAfter = TimeSpan.FromMilliseconds(50) }, Token);
        Task waiting = job.WaitForCompletionAsync(Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.ExpiresAt < DateTimeOffset.UtcNow);
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("later", new() { ExpiresAfter = TimeSpan.FromHours(1) }, Token);

        Assert.Equal(["later"], await RunAllAsync(1));
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => waiting);
        Assert.Equal(JobErrorKind.Expired, failure.Error.Kind);
        Assert.Equal(1, (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Failed);
    }

    [Fact]
    public async Task Options_out_of_range_are_refused_before_anything_is_stored()
    {
        TestHost client = await StartClientAsync();
        foreach (JobOptions options in (JobOptions[])
        [
            new() { Priority = 1_000_001 },
            new() { ExpiresAfter = TimeSpan.Zero },
            new() { Delay = TimeSpan.FromSeconds(1), DelayUntil = DateTimeOffset.UtcNow },
            new() { Tags = [""] },
            new() { Tags = [.. Enumerable.Repeat("x", 33)] },
        ])
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => client.Jobs.EnqueueManyAsync(
                [OrderedJobsCalls.Note("good"), OrderedJobsCalls.Note("bad").With(options)], Token));
        }

        Assert.Equal(0, (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Waiting);
    }

    private async Task<string[]> RunAllAsync(int count)
    {
        var log = new OrderLog();
        await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton(log);
            builder.AddWorker("ordered", worker => worker.Concurrency = 1);
        });
        await Until.TrueAsync(() => log.Entries.Count >= count);
        return [.. log.Entries];
    }
}
