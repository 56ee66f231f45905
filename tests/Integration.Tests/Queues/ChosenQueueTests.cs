using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Queues;

/// <summary>Jobs that a call puts into another queue than the attribute's.</summary>
[ServerMatrix]
public abstract class ChosenQueueTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Job_runs_in_the_queue_that_the_call_chose()
    {
        TestHost host = await StartAsync(configure: builder => builder.AddWorker("elsewhere"));
        JobHandle<string> job = await host.Jobs.ShapeJobs.EnqueueEchoAsync("here", new() { Queue = "elsewhere", Key = "a" }, Token);

        Assert.Equal(new JobId("elsewhere", "a"), job.Id);
        Assert.Equal("here", await job.WaitForResultAsync(Token));
        Assert.Equal("here", await host.Jobs.ShapeJobs.GetEcho(JobId.Parse("elsewhere/a")).WaitForResultAsync(Token));
        Assert.Equal(new QueueCounts { Completed = 1 }, await host.Jobs.GetQueue("elsewhere").GetCountsAsync(Token));
        Assert.Equal(new QueueCounts(), await host.Jobs.GetQueue("default").GetCountsAsync(Token));
        Assert.Contains("elsewhere", await host.Jobs.GetQueueNamesAsync(Token));
    }

    [Fact]
    public async Task One_bulk_stores_each_job_in_the_queue_that_its_call_chose()
    {
        TestHost client = await StartClientAsync();
        string?[] queues = ["one", null, "two", "one", "ordered", "two"];

        IReadOnlyList<JobHandle> jobs = await client.Jobs.EnqueueManyAsync(
            queues.Select((queue, i) => (JobCall)OrderedJobsCalls.Note($"{i}").With(new() { Queue = queue })), Token);

        Assert.Equal(queues.Select(queue => queue ?? "ordered"), jobs.Select(job => job.Id.Queue));
        for (int i = 0; i < queues.Length; i++)
        {
            JobRecord record = (await jobs[i].GetAsync(Token))!;
            Assert.Equal(jobs[i].Id, record.Id);
            Assert.Equal($$"""{"text":"{{i}}"}""", record.PayloadJson);
        }

        Assert.Equal(2, (await client.Jobs.GetQueue("one").GetCountsAsync(Token)).Waiting);
        Assert.Equal(2, (await client.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Waiting);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("{a}")]
    [InlineData("café")]
    public async Task Queue_that_is_no_name_is_refused_and_nothing_stored(string queue)
    {
        TestHost client = await StartClientAsync();

        ArgumentException exception = await Assert.ThrowsAsync<ArgumentException>(() => client.Jobs.EnqueueManyAsync(
            [OrderedJobsCalls.Note("fine"), OrderedJobsCalls.Note("not").With(new() { Queue = queue })], Token));

        Assert.Equal("Queue", exception.ParamName);
        Assert.Equal(new QueueCounts(), await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
    }
}
