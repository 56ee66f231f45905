using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Integration.Tests.Versions;

/// <summary>What processes of two protocol versions do with one queue. The other version is made up: the same scripts under its number.</summary>
[ServerMatrix]
public abstract class ProtocolVersionTests(TestServer server) : ServerTests(server)
{
    private const string Queue = "ordered";

    [Fact]
    public async Task Queue_of_version_1_is_refused_with_what_to_do()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().HashSetAsync($"{{{Prefix}:{Queue}}}", "v", "1");
        TestHost client = await StartClientAsync();

        JobProtocolException refused = await Assert.ThrowsAsync<JobProtocolException>(
            () => client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token));

        Assert.Contains(
            $"Queue '{Queue}' uses protocol version 1, but this version of TypedJobs supports version {ScriptConstants.ProtocolVersion}.",
            refused.Message,
            StringComparison.Ordinal);
        Assert.Contains("use another queue or key prefix", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", "A later version of TypedJobs created it.")]
    [InlineData("99", "An earlier version of TypedJobs created it")]
    public async Task Every_call_of_another_version_is_refused_and_leaves_no_trace(string version, string remedy)
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        JobHandle waiting = await client.Jobs.OrderedJobs.EnqueueNoteAsync("b", cancellationToken: Token);
        TakenJob taken = await new GhostWorker(client.Storage, Queue).TakeOneAsync();
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IDatabase database = connection.GetDatabase();
        await database.SetRemoveAsync($"{Prefix}:queues", Queue);
        await using var connections = new ConfiguredConnectionSource(ConfigurationOptions.Parse(Configuration));
        var other = new RedisJobStorage(connections, Prefix, "other", new RetentionPolicies(), version: version);
        string before = await SnapshotAsync(database, job.Id.Key, waiting.Id.Key);

        IClientProtocol jobs = other.Client(Queue);
        IWorkerProtocol worker = other.Worker(Queue);
        IAdminProtocol admin = other.Admin(Queue);
        var exchange = new ExchangeRequest("other", 0, 1, Repeats: null, TimeSpan.FromMinutes(1), 1, default);
        Func<Task>[] calls =
        [
            () => jobs.EnqueueAsync(new[] { Prepared("c", string.Empty) }, Token),
            () => jobs.EnqueueAsync(new[] { Prepared("c", """{"i":1}""") }, Token),
            () => jobs.ReadAsync([job.Id.Key], whole: true, Token),
            () => jobs.WatchAsync([job.Id.Key], named: false, Token),
            () => jobs.CancelAsync([job.Id.Key], "why", Token),
            () => worker.OpenAsync(Token),
            () => worker.ExchangeAsync(exchange, Token),
            () => worker.ExchangeAsync(exchange with { Ticket = 9, Repeats = 1 }, Token),
            () => worker.SweepAsync("other", TimeSpan.FromSeconds(1), 1, tidy: true, Token),
            () => worker.RecallAsync(["OrderedJobs.Note"], TimeSpan.FromSeconds(1), Token),
            () => worker.TakeNoticesAsync(1, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), [], Token),
            () => worker.CancelAttemptsAsync("ghost", [taken.Lease], "why", Token),
            () => worker.ReportProgressAsync("ghost", taken.Lease, "1"u8.ToArray(), Token),
            () => worker.AppendLogAsync("ghost", taken.Lease, 10, ["line"], Token),
            () => worker.MarkIgnoringAsync("ghost", taken.Lease, CancellationCause.Requested, Token),
            () => admin.CountAsync(Token),
            () => admin.ListAsync(JobState.Waiting, JobFilter.All, 0, 10, Token),
            () => admin.ListRecordsAsync(JobState.Waiting, JobFilter.All, 0, 10, payloads: true, Token),
            () => admin.ListActiveAsync(Token),
            () => admin.GetWorkersAsync(10, Token),
            () => admin.CancelMatchingAsync(JobState.Waiting, JobFilter.All, 0, 10, [], "why", Token),
            () => admin.ChangeAsync(JobChange.Delete, "force", [job.Id.Key], Token),
            () => admin.PurgeAsync(JobState.Completed, TimeSpan.Zero, 0, 10, Token),
            () => admin.PauseAsync(paused: true, Token),
            () => admin.PauseAsync(paused: false, Token),
            () => admin.PauseJobsAsync("a", paused: true, Token),
            () => admin.PauseJobsAsync("a", paused: false, Token),
            () => admin.ListPausedJobsAsync(Token),
            () => admin.ControlWorkerAsync("other", takesJobs: false, 3, Token),
            () => admin.DeleteAsync(Token),
            () => admin.ListenAsync(TimeSpan.FromSeconds(30), -1, Token),
            () => other.Catalogue(Queue).RegisterAsync([new JobDescription("a", "f", "assembly", "{}")], Token),
            () => other.Catalogue(Queue).ReadAsync(Token),

            () => other.Schedules(Queue).ReadDueAsync(10, 0, Token),
            () => other.Schedules(Queue).FireAsync("other", [new FiredSchedule("s", null, MustBeDue: false, ClaimUse.None, [])], Token),
            () => other.Schedules(Queue).ChangeAsync([new ScheduleChange(ScheduleChangeKind.Store, "s", 0) { State = "{}"u8.ToArray() }], Token),
            () => other.Schedules(Queue).ChangeAsync([new ScheduleChange(ScheduleChangeKind.Remove, "s", null)], Token),
            () => other.Schedules(Queue).ReadAsync(["s"], withCalls: true, Token),
            () => other.Schedules(Queue).ListAsync(0, 10, withCalls: true, Token),
            () => other.Schedules(Queue).ReadOccurrencesAsync("s", Token),

            // Some renewals also name the queue among all queues, which is a plain command.
            .. Enumerable.Repeat(() => worker.RenewAsync("other", TimeSpan.FromSeconds(1), "{}"u8.ToArray(), true, [taken.Lease], Token), 8),
        ];
        foreach (Func<Task> call in calls)
        {
            JobProtocolException refused = await Assert.ThrowsAsync<JobProtocolException>(call);
            Assert.Contains(
                $"uses protocol version {ScriptConstants.ProtocolVersion}, but this version of TypedJobs supports version {version}. {remedy}",
                refused.Message,
                StringComparison.Ordinal);
        }

        // A worker that stops has nothing to say to a queue that it does not know.
        await worker.LeaveAsync("ghost", [], Token);
        Assert.Equal(before, await SnapshotAsync(database, job.Id.Key, waiting.Id.Key));
        Assert.Empty(await other.ListQueuesAsync(Token));
    }

    [Fact]
    public async Task Queue_whose_version_is_raised_belongs_to_the_processes_of_that_version()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.OrderedJobs.EnqueueNoteAsync("a", cancellationToken: Token);
        await using var connections = new ConfiguredConnectionSource(ConfigurationOptions.Parse(Configuration));
        var next = new RedisJobStorage(connections, Prefix, "next", new RetentionPolicies(), version: "99");
        await Assert.ThrowsAsync<JobProtocolException>(() => next.Worker(Queue).OpenAsync(Token));

        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await connection.GetDatabase().HashSetAsync($"{{{Prefix}:{Queue}}}", "v", "99");

        await next.Worker(Queue).OpenAsync(Token);
        Assert.Empty((await next.Client(Queue).EnqueueAsync(new[] { Prepared("b", string.Empty) }, Token)).Known);
        Assert.Equal(2, (await new GhostWorker(next, Queue).TakeAsync(5)).Count);
        await Assert.ThrowsAsync<JobProtocolException>(() => client.Jobs.OrderedJobs.EnqueueNoteAsync("c", cancellationToken: Token));
    }

    private static NewJob Prepared(string key, string traits) =>
        new(key, JobHead.Write(5, "OrderedJobs.Note", string.Empty), "{}"u8.ToArray(), traits);

    private Task<string> SnapshotAsync(IDatabase database, params string[] keys) => StoredKeys.DescribeAsync(
        database,
        $"{{{Prefix}:{Queue}}}",
        [
            "", ":wait", ":ranked", ":active", ":state", ":workers", ":catalogue", ":cancelled", ":idle",
            .. keys.SelectMany(key => (string[])[$":j:{key}", $":x:{key}", $":l:{key}"]),
        ]);
}
