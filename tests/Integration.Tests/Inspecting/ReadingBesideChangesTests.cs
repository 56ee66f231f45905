using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Inspecting;

/// <summary>Reads of every kind while jobs come and go: none may break the answer of another call.</summary>
[ServerMatrix]
public abstract class ReadingBesideChangesTests(TestServer server) : ServerTests(server)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Reads_of_a_queue_are_answered_while_its_jobs_come_and_go()
    {
        TestHost worker = await StartAsync(configure: builder =>
        {
            builder.Services.AddSingleton<OrderLog>();
            builder.AddWorker("ordered", options => options.Concurrency = 50);
        });
        TestHost reader = await StartClientAsync();
        JobQueue queue = reader.Jobs.GetQueue("ordered");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stopping.CancelAfter(Span);
        int passes = 0;

        async Task UntilStoppedAsync(Func<Task> pass)
        {
            while (!stopping.IsCancellationRequested || Volatile.Read(ref passes) < 20)
            {
                await pass();
                Interlocked.Increment(ref passes);
            }
        }

        await Task.WhenAll(
        [
            UntilStoppedAsync(() => worker.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, 50).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token)),
            UntilStoppedAsync(() => queue.CancelAllAsync(new JobFilter { Tag = "none" }, "nobody", [JobState.Active], Token)),
            UntilStoppedAsync(() => queue.CancelAllAsync(new JobFilter { Tag = "none" }, "nobody", [JobState.Waiting], Token)),
            UntilStoppedAsync(() => queue.GetWorkersAsync(Token)),
            UntilStoppedAsync(() => queue.GetCountsAsync(Token)),
            UntilStoppedAsync(() => reader.Jobs.GetQueueNamesAsync(Token)),
        ]);

        await TestServers.Until.TrueAsync(async () => await queue.GetCountsAsync(Token) is { Waiting: 0, Active: 0, Failed: 0 });
    }

    // The names of all queues are outside of every queue, where no script has a lock.
    [Fact]
    public async Task Names_of_queues_are_read_while_queues_are_made_and_deleted()
    {
        TestHost writer = await StartClientAsync();
        TestHost reader = await StartClientAsync();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stopping.CancelAfter(Span);
        Task writing = Task.Run(
            async () =>
            {
                for (int i = 0; !stopping.IsCancellationRequested; i++)
                {
                    string name = $"queue{i % 40}";
                    await writer.Storage.Worker(name).OpenAsync(Token);
                    if (i % 3 == 0)
                    {
                        await writer.Storage.Admin(name).DeleteAsync(Token);
                    }
                }
            },
            Token);

        while (!writing.IsCompleted)
        {
            Assert.All(await reader.Jobs.GetQueueNamesAsync(Token), name => Assert.StartsWith("queue", name, StringComparison.Ordinal));
        }

        await writing;
    }
}
