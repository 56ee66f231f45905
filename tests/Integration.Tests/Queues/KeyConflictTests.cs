using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>A key belongs to one job: it is refused to a job of another name.</summary>
[ServerMatrix]
public abstract class KeyConflictTests(TestServer server) : ServerTests(server)
{
    private static readonly JobOptions Key = new() { Key = "42" };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Key_of_another_job_is_refused_and_the_other_job_is_left_alone(bool prioritized)
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> stored = await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", Key, Token);
        JobCall<double?> other = ShapeJobsCalls.Half(1).With(new() { Key = "42", Priority = prioritized ? 1 : null });

        JobKeyConflictException refused = await Assert.ThrowsAsync<JobKeyConflictException>(() => client.Jobs.EnqueueAsync(other, Token));

        Assert.Equal((stored.Id, "ShapeJobs.Echo", "ShapeJobs.Half"), (refused.Id, refused.StoredName, refused.RequestedName));
        Assert.Contains($"{stored.Id}", refused.Message, StringComparison.Ordinal);
        Assert.Equal("ShapeJobs.Echo", (await stored.GetAsync(Token))!.Name);
        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue("default").GetCountsAsync(Token));

        // The same job under its own key is no conflict, and a free key is free again.
        Assert.False((await client.Jobs.ShapeJobs.EnqueueEchoAsync("b", Key, Token)).IsNew);
        await stored.DeleteAsync(Token);
        Assert.True((await client.Jobs.EnqueueAsync(other, Token)).IsNew);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batch_with_the_key_of_another_job_stores_nothing(bool storedBefore)
    {
        TestHost client = await StartClientAsync();
        if (storedBefore)
        {
            await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", Key, Token);
        }

        JobCall[] batch =
        [
            ShapeJobsCalls.Nothing(),
            ShapeJobsCalls.Echo("b").With(Key),
            ShapeJobsCalls.Nothing().With(new JobOptions { Priority = 3 }),
            ShapeJobsCalls.Half(1).With(Key),
        ];
        JobKeyConflictException refused = await Assert.ThrowsAsync<JobKeyConflictException>(() => client.Jobs.EnqueueManyAsync(batch, Token));

        Assert.Equal(("ShapeJobs.Echo", "ShapeJobs.Half"), (refused.StoredName, refused.RequestedName));
        Assert.Equal(new QueueCounts { Waiting = storedBefore ? 1 : 0 }, await client.Jobs.GetQueue("default").GetCountsAsync(Token));
    }

    [Fact]
    public async Task Conflict_in_a_later_part_of_a_bulk_tells_which_jobs_are_stored()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", Key, Token);
        JobCall[] bulk = [.. Enumerable.Range(0, 6000).Select(i => (JobCall)(i == 3500 ? ShapeJobsCalls.Half(i).With(Key) : ShapeJobsCalls.Half(i)))];

        JobEnqueueException failure = await Assert.ThrowsAsync<JobEnqueueException>(() => client.Jobs.EnqueueManyAsync(bulk, Token));

        JobKeyConflictException conflict = Assert.IsType<JobKeyConflictException>(failure.InnerException);
        Assert.Equal(("ShapeJobs.Echo", "ShapeJobs.Half"), (conflict.StoredName, conflict.RequestedName));
        Assert.Empty(failure.Unknown);
        Assert.Equal(failure.Ids.Take(3000), failure.Stored.Take(3000));
        Assert.Equal(failure.Ids.Skip(3000).Take(1000), failure.NotStored.Take(1000));
        Assert.Equal(6000, failure.Stored.Count + failure.NotStored.Count);
        Assert.Equal(failure.Stored.Count + 1, (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Waiting);
    }

    [Fact]
    public async Task Conflict_in_a_later_queue_of_a_bulk_tells_which_jobs_are_stored()
    {
        TestHost client = await StartClientAsync();
        JobId stored = new("second", "42");
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", new() { Queue = "second", Key = "42" }, Token);
        JobCall[] bulk =
        [
            ShapeJobsCalls.Half(1).With(new() { Queue = "second" }),
            ShapeJobsCalls.Half(2).With(new() { Queue = "first" }),
            ShapeJobsCalls.Half(3).With(new() { Queue = "third", Key = "43" }),
            ShapeJobsCalls.Echo("b").With(new() { Queue = "third", Key = "43" }),
        ];

        JobEnqueueException failure = await Assert.ThrowsAsync<JobEnqueueException>(() => client.Jobs.EnqueueManyAsync(bulk, Token));

        Assert.Equal(new JobId("third", "43"), Assert.IsType<JobKeyConflictException>(failure.InnerException).Id);
        Assert.Equal(failure.Ids.Take(2), failure.Stored);
        Assert.Equal(failure.Ids.Skip(2), failure.NotStored);
        Assert.Empty(failure.Unknown);
        Assert.NotNull(await client.Jobs.GetHandle(stored).GetAsync(Token));
    }

    [Fact]
    public async Task Handle_made_from_the_id_of_another_job_is_refused_when_it_is_read_or_awaited()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> stored = await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", Key, Token);
        await CheckAsync();
        var worker = new GhostWorker(client.Storage, "default");
        Assert.True(await worker.SettleAsync(await worker.TakeOneAsync(), OutcomeKind.Completed, "\"a\""));
        await CheckAsync();

        JobHandle<string> own = client.Jobs.ShapeJobs.GetEcho(stored.Id);
        Assert.Equal("a", await own.WaitForResultAsync(Token));
        Assert.Equal(JobState.Completed, (await own.GetAsync(Token))!.State);
        await client.Jobs.GetHandle(stored.Id).WaitForCompletionAsync(Token);

        async Task CheckAsync()
        {
            JobHandle<double?> typed = client.Jobs.ShapeJobs.GetHalf(stored.Id);
            JobHandle untyped = client.Jobs.ShapeJobs.GetNothing(stored.Id);
            Func<Task>[] calls =
            [
                () => typed.GetAsync(Token),
                () => typed.WaitForResultAsync(Token),
                () => typed.WaitForCompletionAsync(Token),
                () => untyped.GetAsync(Token),
                () => untyped.WaitForCompletionAsync(Token),
            ];
            foreach (Func<Task> call in calls)
            {
                Assert.Equal("ShapeJobs.Echo", (await Assert.ThrowsAsync<JobKeyConflictException>(call)).StoredName);
            }
        }
    }
}
