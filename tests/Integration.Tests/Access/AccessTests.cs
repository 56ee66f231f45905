using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Cancelling;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.Retrying;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.ServerChanges;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Access;

/// <summary>Users with the rights of docs/guides/security.md do all of their work, and no more than that.</summary>
public sealed class AccessTests : ServerChangeTests
{
    private static readonly string[] Users = ["jobs-client", "jobs-worker", "jobs-admin", "jobs-reader"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_role_does_all_of_its_work_with_its_rights(bool isCluster)
    {
        Servers servers = await StartServersAsync(isCluster);
        TestHost client = await StartAsync(servers, "jobs-client");
        TestHost admin = await StartAsync(servers, "jobs-admin");

        // A worker that does not know the job holds it; one that knows it takes it back.
        JobHandle held = await client.Jobs.EnqueueAsync(OrderedJobsCalls.Note("held"), Token);
        await using (TestHost other = await TestHost.StartAsync(builder => builder
            .UseRedis(servers.Configuration + AccessGuide.SignIn("jobs-worker")).UseKeyPrefix(AccessGuide.Prefix).AddWorker("ordered")))
        {
            await Until.TrueAsync(async () => (await admin.Jobs.GetQueue("ordered").GetCountsAsync(Token)).Held == 1);
        }

        TestHost worker = await StartAsync(servers, "jobs-worker", builder => builder
            .AddWorker("all", ["default", "ordered", "reporting"], options =>
            {
                options.LeaseDuration = TimeSpan.FromSeconds(1);
                options.DrainTimeout = TimeSpan.FromMilliseconds(100);
                options.CancellationGracePeriod = TimeSpan.FromMilliseconds(100);
                options.OnIgnoredCancellation = IgnoredCancellationBehavior.ReleaseSlot;
            }));
        await DoWorkOfClientAsync(client.Jobs, Guid.NewGuid().ToString("n"));
        await DoWorkOfClientAsync(worker.Jobs, Guid.NewGuid().ToString("n"));
        await held.WaitForCompletionAsync(Token);
        await DoWorkOfAdministratorAsync(client.Jobs, admin.Jobs);

        // Renewals and sweeps come by themselves.
        string key = Guid.NewGuid().ToString("n");
        await client.Jobs.EnqueueAsync(WaitingJobsCalls.Finishing(key), Token);
        await WaitingJobs.StartOf(key);
        await worker.StopAsync();
        Assert.DoesNotContain(
            worker.Log.Lines.Concat(client.Log.Lines).Concat(admin.Log.Lines),
            line => line.Contains("NOPERM", StringComparison.Ordinal) || line.Contains("right", StringComparison.Ordinal) || line.Contains("can't", StringComparison.Ordinal));
        Assert.Empty(await servers.FindRefusalsAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reader_reads_and_changes_nothing(bool isCluster)
    {
        Servers servers = await StartServersAsync(isCluster);
        TestHost client = await StartAsync(servers, "jobs-client");
        JobHandle job = await client.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        TestHost reader = await StartAsync(servers, "jobs-reader");
        JobQueue queue = reader.Jobs.GetQueue("ordered");
        Assert.Equal(["ordered"], await reader.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(new QueueCounts { Waiting = 1 }, await queue.GetCountsAsync(Token));
        foreach (JobState state in Enum.GetValues<JobState>())
        {
            Assert.Equal(state == JobState.Waiting ? 1 : 0, (await queue.ListAsync(state, cancellationToken: Token).ToArrayAsync(Token)).Length);
        }

        Assert.Empty(await queue.GetWorkersAsync(Token));
        Assert.Equal(JobState.Waiting, (await reader.Jobs.GetHandle(job.Id).GetAsync(Token))!.State);
        Assert.Empty(await servers.FindRefusalsAsync());
        await DeniedAsync("jobs-reader", () => reader.Jobs.CancelAsync(job.Id, cancellationToken: Token));
        await DeniedAsync("jobs-reader", () => queue.PauseAsync(Token));
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Roles_are_denied_what_is_not_theirs_with_a_clear_exception()
    {
        Servers servers = await StartServersAsync(isCluster: false);
        TestHost client = await StartAsync(servers, "jobs-client");
        JobHandle job = await client.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await DeniedAsync("jobs-client", () => client.Jobs.GetQueueNamesAsync(Token));
        await DeniedAsync("jobs-client", () => client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
        await DeniedAsync("jobs-client", () => client.Jobs.GetQueue("ordered").ListAsync(JobState.Waiting, cancellationToken: Token).ToArrayAsync(Token).AsTask());

        TestHost worker = await StartAsync(servers, "jobs-worker");
        await DeniedAsync("jobs-worker", () => worker.Jobs.GetQueueNamesAsync(Token));

        TestHost admin = await StartAsync(servers, "jobs-admin");
        JobEnqueueException refused = await Assert.ThrowsAsync<JobEnqueueException>(() => admin.Jobs.EnqueueAsync(OrderedJobsCalls.Note("y"), Token));
        Denies("jobs-admin", refused.InnerException);
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
        Assert.Equal(new QueueCounts { Waiting = 1 }, await admin.Jobs.GetQueue("ordered").GetCountsAsync(Token));

        // Nor what belongs to others.
        foreach (string user in Users)
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(servers.Configuration + AccessGuide.SignIn(user) + ",allowAdmin=true");
            IDatabase database = connection.GetDatabase();
            foreach ((string command, object[] arguments) in (IEnumerable<(string, object[])>)
                [
                    ("FLUSHALL", []), ("KEYS", ["*"]), ("CONFIG", ["GET", "*"]), ("ACL", ["LIST"]), ("SHUTDOWN", []), ("SCRIPT", ["FLUSH"]), ("CLIENT", ["LIST"]), ("MONITOR", []),
                    ("HGET", ["{other:queue}", "v"]), ("HGET", ["elsewhere", "v"]), ("GET", ["elsewhere"]), ("PUBLISH", ["{other:queue}:wake", "x"]),
                    ("EVAL", ["return redis.call('HGET', 'elsewhere', 'v')", 0]),
                ])
            {
                await Assert.ThrowsAnyAsync<RedisException>(() => database.ExecuteAsync(command, arguments));
            }
        }
    }

    [Fact]
    public async Task User_of_one_queue_is_denied_another_and_told_what_it_lacks()
    {
        Servers servers = await StartServersAsync(isCluster: false);
        await using (ConnectionMultiplexer connection = await servers.ConnectAsync())
        {
            await connection.GetServers()[0].ExecuteAsync("ACL", "SETUSER", "jobs-worker", "resetkeys", "resetchannels", "~{tj:ordered}*", "&{tj:ordered}*", "~tj:queues");
        }

        TestHost worker = await StartAsync(servers, "jobs-worker", builder => builder.AddWorker("ordered").AddWorker("default"));
        JobHandle job = await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await job.WaitForCompletionAsync(Token);
        JobEnqueueException refused = await Assert.ThrowsAsync<JobEnqueueException>(
            () => worker.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token));
        Denies("jobs-worker", refused.InnerException);
        Assert.False(refused.MayHaveBeenStored);
        Assert.Contains("The call changed nothing.", refused.InnerException!.Message, StringComparison.Ordinal);
        await Until.TrueAsync(() => worker.Log.Lines.Any(
            line => line.Contains("ACL SETUSER jobs-worker ~{tj:default}* &{tj:default}*. See ", StringComparison.Ordinal)));
    }

    private static async Task DoWorkOfClientAsync(IJobClient jobs, string key)
    {
        Assert.Equal("a", await (await jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token)).WaitForResultAsync(Token));
        await jobs.EnqueueManyAsync(Enumerable.Range(0, 50).Select(i => (JobCall)OrderedJobsCalls.Note($"{i}")), Token);
        JobHandle tagged = await jobs.OrderedJobs.EnqueueNoteAsync("tagged", new() { Priority = 3, Tags = ["a"], ExpiresAfter = TimeSpan.FromHours(1), Headers = new([new("a", "b")]) }, Token);
        await tagged.WaitForCompletionAsync(Token);
        await (await jobs.OrderedJobs.EnqueueNoteAsync("delayed", new() { Delay = TimeSpan.FromMilliseconds(50), Lifo = true }, Token)).WaitForCompletionAsync(Token);
        Assert.Equal(3, await (await jobs.FailingJobs.EnqueueFailFirstAsync(key, 2, cancellationToken: Token)).WaitForResultAsync(Token));
        await Assert.ThrowsAsync<JobFailedException>(async () => await (await jobs.FailingJobs.EnqueueFailForGoodAsync(key, cancellationToken: Token)).WaitForCompletionAsync(Token));
        JobHandle value = await jobs.EnqueueAsync(ReportingJobsCalls.Value(), Token);
        await value.WaitForCompletionAsync(Token);
        JobRecord record = (await value.GetAsync(Token))!;
        Assert.Equal(2, record.Log.Count);

        JobHandle running = await jobs.EnqueueAsync(WaitingJobsCalls.Obedient(key), Token);
        await WaitingJobs.StartOf(key);
        await running.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => running.WaitForCompletionAsync(Token));
        JobHandle again = await jobs.EnqueueAsync(WaitingJobsCalls.Retried(key + "r"), Token);
        await WaitingJobs.StartOf(key + "r");
        await again.CancelAsync(cancellationToken: Token);
        await again.WaitForCompletionAsync(Token);
        JobHandle waiting = await jobs.OrderedJobs.EnqueueNoteAsync("later", new() { Delay = TimeSpan.FromHours(1) }, Token);
        Assert.Equal(CancelOutcome.Cancelled, await waiting.CancelAsync(cancellationToken: Token));
        await jobs.CancelManyAsync([waiting.Id, running.Id], cancellationToken: Token);
    }

    private static async Task DoWorkOfAdministratorAsync(IJobClient client, IJobClient admin)
    {
        Assert.Contains("ordered", await admin.GetQueueNamesAsync(Token));
        JobQueue queue = admin.GetQueue("ordered");
        await using (JobEvents events = await queue.ListenAsync(Token))
        {
            await (await client.EnqueueAsync(OrderedJobsCalls.Note("heard"), Token)).WaitForCompletionAsync(Token);
            await foreach (JobEvent _ in events)
            {
                break;
            }
        }

        Assert.True(await queue.PauseAsync(Token));
        JobHandle first = admin.GetHandle((await client.OrderedJobs.EnqueueNoteAsync("1", new() { Delay = TimeSpan.FromHours(1), Tags = ["t"] }, Token)).Id);
        JobHandle second = admin.GetHandle((await client.OrderedJobs.EnqueueNoteAsync("2", new() { Priority = 1 }, Token)).Id);
        JobHandle third = admin.GetHandle((await client.OrderedJobs.EnqueueNoteAsync("3", cancellationToken: Token)).Id);
        await first.SetDelayAsync(TimeSpan.FromHours(2), Token);
        await first.SetPriorityAsync(5, Token);
        await first.PromoteAsync(Token);
        await second.SetPriorityAsync(-1, Token);
        await second.SetDelayAsync(TimeSpan.FromHours(1), Token);
        await third.DeleteAsync(Token);
        await queue.CancelAllAsync(new JobFilter { Name = "OrderedJobs.Note" }, cancellationToken: Token);
        await first.RetryAsync(Token);
        Assert.NotEmpty(await queue.GetWorkersAsync(Token));
        foreach (JobState state in Enum.GetValues<JobState>())
        {
            await queue.ListAsync(state, cancellationToken: Token).ToArrayAsync(Token);
            await admin.GetQueue("default").ListAsync(state, new JobFilter { Name = "FailingJobs.FailForGood", Tag = "t" }, cancellationToken: Token).ToArrayAsync(Token);
        }

        Assert.True(await queue.ResumeAsync(Token));
        await first.WaitForCompletionAsync(Token);
        await admin.GetQueue("default").RetryFailedAsync(cancellationToken: Token);
        foreach (JobState state in (JobState[])[JobState.Completed, JobState.Failed, JobState.Cancelled])
        {
            await queue.PurgeAsync(state, TimeSpan.Zero, Token);
        }

        await queue.ClearAsync(includeScheduled: true, Token);
        await client.OrderedJobs.EnqueueNoteAsync("4", new() { Delay = TimeSpan.FromHours(1) }, Token);
        await queue.DeleteAsync(force: true, Token);
    }

    private static async Task DeniedAsync(string user, Func<Task> call) => Denies(user, await Assert.ThrowsAnyAsync<Exception>(call));

    private static void Denies(string user, Exception? exception)
    {
        string message = Assert.IsType<RedisServerException>(exception).Message;
        Assert.Contains($" denied the call, because user '{user}' lacks a right: ", message, StringComparison.Ordinal);
        Assert.Contains("docs/guides/security.md", message, StringComparison.Ordinal);
    }

    private Task<TestHost> StartAsync(Servers servers, string user, Action<TypedJobsBuilder>? configure = null) => KeepAsync(TestHost.StartAsync(builder =>
    {
        builder.Services.AddSingleton<OrderLog>();
        builder.Services.AddScoped<ScopedProbe>();
        builder.Services.AddSingleton<ProbeLog>();
        builder.UseRedis(servers.Configuration + AccessGuide.SignIn(user)).UseKeyPrefix(AccessGuide.Prefix).AddTypedJobsIntegrationTestsJobs();
        configure?.Invoke(builder);
    }));

    private async Task<Servers> StartServersAsync(bool isCluster)
    {
        Servers servers;
        if (isCluster)
        {
            RedisClusterProcess cluster = await KeepAsync(RedisClusterProcess.StartAsync());
            servers = new Servers(cluster.Configuration);
        }
        else
        {
            servers = new Servers((await KeepAsync(RedisServerProcess.StartAsync())).Configuration);
        }

        await using ConnectionMultiplexer admin = await servers.ConnectAsync();
        foreach (IServer node in admin.GetServers())
        {
            foreach (string user in Users)
            {
                await AccessGuide.CreateAsync(node, user);
            }
        }

        return servers;
    }

    private sealed record Servers(string Configuration)
    {
        public Task<ConnectionMultiplexer> ConnectAsync() => ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true");

        /// <summary>Returns what was refused, but for what the client library asks for and works without.</summary>
        public async Task<string[]> FindRefusalsAsync()
        {
            await using ConnectionMultiplexer admin = await ConnectAsync();
            var refusals = new List<string>();
            foreach (IServer node in admin.GetServers())
            {
                foreach (RedisResult entry in (RedisResult[])(await node.ExecuteAsync("ACL", "LOG"))!)
                {
                    Dictionary<string, RedisResult> fields = entry.ToDictionary();
                    string refused = fields["object"].ToString();
                    if (refused is not ("config" or "config|get" or "__Booksleeve_TieBreak" or "__Booksleeve_MasterChanged"))
                    {
                        refusals.Add($"{fields["username"]}: {refused} ({fields["reason"]}, {fields["context"]})");
                    }
                }
            }

            return [.. refusals];
        }
    }
}
