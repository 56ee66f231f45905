using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>No answer of a server carries more than it, the connection and the process have room for, however large its jobs are.</summary>
[ServerMatrix(Cluster = false)]
public abstract class AnswerSizeTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "large";
    private const int MaxAnswer = 16 << 20;

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public async Task Take_ends_before_large_payloads_exceed_the_answer(int? priority)
    {
        const int Size = 5 << 20;
        TestHost client = await StartClientAsync();
        for (int i = 0; i < 12; i++)
        {
            await EnqueueAsync(client, priority, [.. Enumerable.Range(0, 20).Select(j => ($"{i:00}-{j:00}", j == 10 ? Size : 10))]);
        }

        var ghost = new GhostWorker(client.Storage, Queue);
        var taken = new List<TakenJob>();
        while (taken.Count < 240)
        {
            ExchangeResult result = await ghost.ExchangeAsync(200, null);
            Assert.InRange(result.Jobs.Sum(job => (long)job.Payload.Length), 1, MaxAnswer + (200 * 100));
            taken.AddRange(result.Jobs);
            Assert.Equal(taken.Count < 240 ? TimeSpan.Zero : null, result.NextDue);
        }

        Assert.Equal(taken.Select(job => job.Lease.Job).Order(StringComparer.Ordinal), taken.Select(job => job.Lease.Job));
        Assert.Equal(12, taken.Count(job => job.Payload.Length == Size));
        Assert.Equal(new QueueCounts { Active = 240 }, await client.Jobs.GetQueue(Queue).GetCountsAsync(Token));
    }

    [Fact]
    public async Task Large_job_is_given_out_alone()
    {
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, null, ("a", MaxAnswer));
        await EnqueueAsync(client, null, ("b", MaxAnswer));
        var ghost = new GhostWorker(client.Storage, Queue);
        Assert.Equal("a", Assert.Single(await ghost.TakeAsync(5)).Lease.Job);
        Assert.Equal("b", Assert.Single(await ghost.TakeAsync(5)).Lease.Job);
    }

    [Fact]
    public async Task Worker_with_many_slots_runs_all_large_jobs()
    {
        TestHost host = await StartAsync(configure: builder => builder.AddWorker(Queue, worker => worker.PollInterval = TimeSpan.FromMinutes(10)));
        string text = new('x', 3 << 20);
        await host.Jobs.GetQueue(Queue).PauseAsync(Token);
        IReadOnlyList<JobHandle<int>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 20).Select(_ => LargeJobsCalls.Measure(text)), Token);
        await host.Jobs.GetQueue(Queue).ResumeAsync(Token);
        foreach (JobHandle<int> job in jobs)
        {
            Assert.Equal(text.Length, await job.WaitForResultAsync(Token));
        }
    }

    [Fact]
    public async Task Results_that_find_no_room_are_left_for_the_next_answer()
    {
        string[] keys = [.. Enumerable.Range(0, 8).Select(i => $"{i}")];
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, null, [.. keys.Select(key => (key, 2))]);
        var ghost = new GhostWorker(client.Storage, Queue);
        string result = $"\"{new string('x', 4 << 20)}\"";
        foreach (TakenJob job in await ghost.TakeAsync(8))
        {
            await ghost.SettleAsync(job, OutcomeKind.Completed, result);
        }

        IReadOnlyList<JobEnd> first = await client.Storage.Client(Queue).WatchAsync(keys, named: true, Token);
        Assert.Equal([false, false, false, false, true, true, true, true], first.Select(end => end.IsLeftOut));
        Assert.All(first.Take(4), end => Assert.Equal(result.Length, end.Text.Length));
        IReadOnlyList<JobEnd> second = await client.Storage.Client(Queue).WatchAsync(keys[4..], named: true, Token);
        Assert.All(second, end => Assert.Equal((false, result.Length), (end.IsLeftOut, end.Text.Length)));
    }

    [Fact]
    public async Task Page_of_a_listing_ends_when_progress_fills_it()
    {
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, null, [.. Enumerable.Range(0, 12).Select(i => ($"{i:00}", 2))]);
        byte[] progress = Encoding.UTF8.GetBytes($"\"{new string('x', 1 << 20)}\"");
        foreach (TakenJob job in await new GhostWorker(client.Storage, Queue).TakeAsync(12))
        {
            Assert.True(await client.Storage.Worker(Queue).ReportProgressAsync("ghost", job.Lease, progress, Token));
        }

        RecordPage page = await client.Storage.Admin(Queue).ListRecordsAsync(JobState.Active, JobFilter.All, 0, 500, payloads: false, Token);
        Assert.Equal(4, page.Records.Count);
        Assert.Equal(12, await client.Jobs.GetQueue(Queue).ListAsync(JobState.Active, cancellationToken: Token).CountAsync(Token));
    }

    [Fact]
    public async Task Events_of_one_call_carry_large_texts_up_to_a_bound()
    {
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, null, [.. Enumerable.Range(0, 6).Select(i => ($"{i}", 2))]);

        // Of a job that nobody describes no value is shown.
        await client.Storage.Catalogue(Queue).RegisterAsync([new JobDescription("LargeJobs.Unknown", "f", "assembly", "{}")], Token);
        await using JobEvents events = await client.Jobs.GetQueue(Queue).ListenAsync(Token);
        var ghost = new GhostWorker(client.Storage, Queue);
        string text = $$"""{"type":"E","message":"{{new string('x', 600_000)}}"}""";
        OutcomeKind[] kinds = [OutcomeKind.Completed, OutcomeKind.Completed, OutcomeKind.Failed, OutcomeKind.Retry, OutcomeKind.Completed, OutcomeKind.Completed];
        TakenJob[] taken = [.. await ghost.TakeAsync(6)];
        await ghost.ExchangeAsync(0, null, [.. taken.Select((job, i) => new Outcome(job.Lease, kinds[i], i == 4 ? "4"u8.ToArray() : Encoding.UTF8.GetBytes(text), default))]);

        JobEvent[] seen = await events.Where(happened => happened is JobCompleted or JobFailed or JobRetrying).Take(6).ToArrayAsync(Token);
        Assert.Equal(
            [text.Length, 0, 1, 0],
            seen.OfType<JobCompleted>().OrderBy(happened => happened.Id.Key, StringComparer.Ordinal).Select(happened => happened.ResultJson.Length));
        Assert.Equal("The error is too large for an event.", Assert.Single(seen.OfType<JobFailed>()).Error.Message);
        Assert.Equal("The error is too large for an event.", Assert.Single(seen.OfType<JobRetrying>()).Error.Message);
        Assert.StartsWith("xxx", (await client.Jobs.GetHandle(new JobId(Queue, "2")).GetAsync(Token))!.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listener_gets_large_messages_that_it_missed_in_several_answers()
    {
        const int Count = 40;
        TestHost client = await StartClientAsync();
        await EnqueueAsync(client, null, ("a", 2));
        TakenJob job = await new GhostWorker(client.Storage, Queue).TakeOneAsync();
        long seen = (await client.Storage.Admin(Queue).ListenAsync(TimeSpan.FromMinutes(5), -1, Token)).Latest;
        byte[] progress = Encoding.UTF8.GetBytes($"\"{new string('x', 1_000_000)}\"");
        for (int i = 0; i < Count; i++)
        {
            Assert.True(await client.Storage.Worker(Queue).ReportProgressAsync("ghost", job.Lease, progress, Token));
        }

        var numbers = new List<long>();
        ListenResult answer;
        do
        {
            answer = await client.Storage.Admin(Queue).ListenAsync(TimeSpan.FromMinutes(5), seen, Token);
            Assert.InRange(answer.Missed.Sum(message => (long)message.Length), 1, 2 * MaxAnswer);
            foreach (byte[] message in answer.Missed)
            {
                numbers.Add(seen = TypedJobs.Storage.Records.JobEventParser.Parse(Queue, message).Number);
            }
        }
        while (seen < answer.Latest);

        Assert.Equal(Count, numbers.Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => numbers[0] + i), numbers);
    }

    private static async Task EnqueueAsync(TestHost client, int? priority, params (string Key, int Size)[] jobs) =>
        await client.Storage.Client(Queue).EnqueueAsync(
            Array.ConvertAll(jobs, job => new NewJob(
                job.Key,
                JobHead.Write(5, "LargeJobs.Unknown", string.Empty),
                Encoding.UTF8.GetBytes("{}".PadRight(job.Size)),
                JobTraits.Write(new JobSettings(), new JobOptions { Priority = priority }))),
            Token);
}
