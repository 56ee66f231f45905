using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>What every public method does with its token.</summary>
[ServerMatrix(Cluster = false, Own = true)]
public abstract class FiredTokenTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Fact]
    public async Task Every_method_with_a_token_is_called_here()
    {
        await using var scene = await Scene.StartAsync(Configuration, Prefix, _hooks);

        Assert.Equal(
            PublicMembers.WithToken().Order(StringComparer.Ordinal),
            scene.Calls.All.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Call_does_nothing_when_its_token_has_fired_already()
    {
        await using var scene = await Scene.StartAsync(Configuration, Prefix, _hooks);
        using var fired = new CancellationTokenSource();
        await fired.CancelAsync();

        foreach ((string name, Func<CancellationToken, Task> call) in scene.Calls.All)
        {
            ConcurrentQueue<string> steps = await StepsOfAsync(async () =>
            {
                Exception? exception = await Record.ExceptionAsync(() => call(fired.Token));
                Assert.True(exception is OperationCanceledException, $"{name}: {exception}");
            });
            Assert.True(steps.IsEmpty, $"{name} asked the server: {string.Join(", ", steps)}");
        }

        JobRecord running = (await scene.Running.GetAsync(Token))!;
        Assert.Equal(JobState.Active, running.State);
        Assert.Null(running.CancellationReason);
        Assert.Null(running.ProgressJson);
        Assert.Empty(running.Log);
        Assert.Equal(new QueueCounts { Active = 1, Scheduled = 1 }, await scene.Queue.GetCountsAsync(Token));
    }

    [Fact]
    public async Task Call_ends_when_its_token_fires_while_the_server_is_silent()
    {
        var target = (System.Net.IPEndPoint)ConfigurationOptions.Parse(Configuration).EndPoints[0];
        await using var proxy = new TcpProxy(target.Port);
        await using var scene = await Scene.StartAsync($"127.0.0.1:{proxy.Port},asyncTimeout=180000", Prefix, _hooks);
        using var source = new CancellationTokenSource();
        proxy.Stall();
        int begun = 0;
        (string Name, Task Call)[] calls = [.. scene.Calls.All.Select(call => (call.Key, Task.Run(() => BeginAsync(call.Value), Token)))];

        // Each of them waits for the server by now.
        await Until.TrueAsync(() => Volatile.Read(ref begun) == calls.Length);
        var watch = Stopwatch.StartNew();
        await source.CancelAsync();
        foreach ((string name, Task call) in calls)
        {
            Exception? exception = await Record.ExceptionAsync(() => call.WaitAsync(TimeSpan.FromSeconds(60), Token));
            Assert.True(exception is OperationCanceledException, $"{name} after {watch.Elapsed}: {exception}");
        }

        proxy.Cut();
        proxy.Resume();

        Task BeginAsync(Func<CancellationToken, Task> call)
        {
            Task task = call(source.Token);
            Interlocked.Increment(ref begun);
            return task;
        }
    }

    [Fact]
    public async Task Enqueue_that_was_left_stores_what_was_sent_unharmed()
    {
        var target = (System.Net.IPEndPoint)ConfigurationOptions.Parse(Configuration).EndPoints[0];
        await using var proxy = new TcpProxy(target.Port);
        await using TestHost client = await TestHost.StartClientAsync($"127.0.0.1:{proxy.Port}", Prefix);
        await client.Jobs.HeldJobs.EnqueueAnswerAsync(0, new() { Key = "opened" }, Token);
        JobQueue queue = client.Jobs.GetQueue("kept");
        for (int round = 1; round <= 20; round++)
        {
            using var source = new CancellationTokenSource();
            Task left = client.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, 50).Select(i => HeldJobsCalls.Answer((round * 1000) + i)), source.Token);
            await source.CancelAsync();
            await left.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

            // What others rent meanwhile must not be what is still being sent.
            await client.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, 50).Select(i => HeldJobsCalls.Answer((round * 1000) + 500 + i)), Token);
        }

        // Each bulk is there as it was enqueued, or not at all.
        var values = new List<int>();
        await foreach (JobRecord record in queue.ListAsync(JobState.Waiting, cancellationToken: Token))
        {
            JobRecord whole = (await client.Jobs.GetHandle(record.Id).GetAsync(Token))!;
            values.Add(int.Parse(whole.PayloadJson!["{\"value\":".Length..^1], System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(values.Count, values.Distinct().Count());
        foreach (IGrouping<int, int> bulk in values.Where(value => value > 0).GroupBy(value => value / 500))
        {
            Assert.Equal(50, bulk.Count());
        }

        Assert.Equal(20, values.Where(value => value > 0).GroupBy(value => value / 500).Count(bulk => bulk.Key % 2 == 1));
    }

    private async Task<ConcurrentQueue<string>> StepsOfAsync(Func<Task> call)
    {
        ConcurrentQueue<string>? steps = null;
        await Task.Run(async () =>
        {
            steps = _hooks.Watch();
            await call();
        });
        return steps!;
    }

    /// <summary>A running job, a scheduled one, and somebody who listens.</summary>
    private sealed class Scene(TestHost host, ConnectionMultiplexer connection, JobHandle running, JobEvents events, TokenCalls calls)
        : IAsyncDisposable
    {
        public TokenCalls Calls => calls;

        public JobHandle Running => running;

        public JobQueue Queue => host.Jobs.GetQueue("kept");

        public static async Task<Scene> StartAsync(string configuration, string prefix, StorageHooks hooks)
        {
            TestHost host = await TestHost.StartAsync(builder =>
            {
                builder.UseRedis(configuration).UseKeyPrefix(prefix).AddTypedJobsIntegrationTestsJobs().AddWorker(
                    "kept", worker => (worker.DrainTimeout, worker.CancellationGracePeriod) = (TimeSpan.Zero, TimeSpan.FromSeconds(1)));
                hooks.Install(builder);
            });
            ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
            JobHandle running = await host.Jobs.HeldJobs.EnqueueKeepAsync(cancellationToken: Token);
            JobHandle<int> waiting = await host.Jobs.HeldJobs.EnqueueAnswerAsync(1, new() { Delay = TimeSpan.FromHours(1) }, Token);
            await Until.TrueAsync(() => HeldJobs.ContextOf(running.Id) is not null);
            JobEvents events = await host.Jobs.GetQueue("kept").ListenAsync(Token);
            return new Scene(host, connection, running, events, new TokenCalls(host, running, waiting, events));
        }

        public async ValueTask DisposeAsync()
        {
            await events.DisposeAsync();
            await host.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
