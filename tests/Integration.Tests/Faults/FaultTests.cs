using System.Globalization;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>What tests of faults have in common: worker processes, a load of jobs, and what must be true of it in the end.</summary>
public abstract class FaultTests : IAsyncLifetime
{
    // What a worker that lives on a busy machine surely renews in time, where a test counts attempts.
    protected const int LongLease = 5000;

    private const int ShortLease = 1500;

    // After a fault everything must have come to its end within this.
    protected static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);

    private readonly List<ChildProcess> _workers = [];
    private readonly List<TestHost> _hosts = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Prefix { get; } = "t" + Guid.NewGuid().ToString("n");

    private protected LoadFolder Folder { get; } = new();

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (ChildProcess worker in _workers)
        {
            worker.Dispose();
        }

        foreach (TestHost host in _hosts)
        {
            await host.DisposeAsync();
        }

        Folder.Dispose();
    }

    private protected async Task<TestHost> StartClientAsync(string configuration)
    {
        TestHost host = await TestHost.StartClientAsync(configuration, Prefix);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Starts a worker process and waits until it has begun to look for jobs.</summary>
    private protected async Task<ChildProcess> StartWorkerAsync(
        string configuration, int concurrency, int maxStalledCount = 1, int lease = ShortLease)
    {
        ChildProcess worker = ChildProcess.StartAssembly(
            typeof(LoadJobs).Assembly.Location,
            "worker",
            configuration,
            Prefix,
            lease.ToString(CultureInfo.InvariantCulture),
            concurrency.ToString(CultureInfo.InvariantCulture),
            maxStalledCount.ToString(CultureInfo.InvariantCulture));
        _workers.Add(worker);
        await worker.LineAsync("STARTED");
        return worker;
    }

    /// <summary>Enqueues jobs one by one, as an application would: what is not acknowledged is enqueued again, under its id.</summary>
    /// <returns>How many enqueues failed and were repeated.</returns>
    private protected async Task<int> EnqueueAsync(TestHost client, int count)
    {
        int repeated = 0;
        for (int number = 0; number < count; number++)
        {
            repeated += await EnqueueOneAsync(client, number);
        }

        return repeated;
    }

    /// <summary>Enqueues jobs as <see cref="EnqueueAsync"/> does, with pauses, until there are enough.</summary>
    /// <returns>How many jobs were enqueued, and how many enqueues failed and were repeated.</returns>
    private protected async Task<(int Count, int Repeated)> EnqueueUntilAsync(TestHost client, CancellationToken enough)
    {
        int number = 0;
        int repeated = 0;
        for (; !enough.IsCancellationRequested; number++)
        {
            repeated += await EnqueueOneAsync(client, number);

            // Slower than workers are, however busy the machine is: what waits in the end must be run in time.
            await Task.Delay(8, CancellationToken.None);
        }

        return (number, repeated);
    }

    /// <summary>Waits until all jobs have completed, and makes sure that none was lost, failed, or run unseen.</summary>
    private protected async Task AllCompletedAsync(TestHost client, int count)
    {
        JobQueue queue = client.Jobs.GetQueue("default");
        QueueCounts counts = new();
        try
        {
            await Until.TrueAsync(
                async () =>
                {
                    counts = await CountsAsync(queue) ?? counts;
                    return counts.Completed + counts.Failed + counts.Cancelled >= count;
                },
                Recovery);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Of {count} jobs there are {counts}.\n{await OddJobsAsync(queue, client, count)}\n{WorkerOutput()}");
        }

        Assert.Equal(new QueueCounts { Completed = count }, counts);
        Dictionary<int, int> ended = Folder.Runs("ended");
        Assert.Equal(Enumerable.Range(0, count), ended.Keys.Order());

        // A job that has no stalled attempt and no error was run to its end exactly once.
        JobRecord[] records = await queue.ListAsync(JobState.Completed, cancellationToken: Token).ToArrayAsync(Token);
        Assert.Equal(count, records.DistinctBy(record => record.Id).Count());
        int again = records.Sum(record => record.Attempts - 1);
        Assert.True(ended.Values.Sum() - count <= again, $"{ended.Values.Sum()} runs of {count} jobs that count {again} further attempts.");
    }

    private protected string WorkerOutput() =>
        string.Join('\n', _workers.Select(worker => $"-- {worker.Id}\n{string.Join('\n', worker.Lines.TakeLast(30))}"));

    // What the server says of the jobs that are not in the list of completed ones.
    private static async Task<string> OddJobsAsync(JobQueue queue, TestHost client, int count)
    {
        HashSet<string> completed =
            [.. await queue.ListAsync(JobState.Completed, cancellationToken: Token).Select(record => record.Id.Key).ToArrayAsync(Token)];
        string[] odd =
        [
            .. Enumerable.Range(0, count).Select(number => number.ToString(CultureInfo.InvariantCulture))
                .Where(key => !completed.Contains(key)).Take(20),
        ];
        IReadOnlyList<JobRecord?> records = await client.Storage.Client(queue.Name).ReadAsync(odd, whole: false, Token);
        return string.Join('\n', odd.Zip(records, (key, record) => $"{key}: {record?.ToString() ?? "not there"}"));
    }

    private static async Task<QueueCounts?> CountsAsync(JobQueue queue)
    {
        try
        {
            return await queue.GetCountsAsync(Token);
        }
        catch (Exception exception) when (exception is StackExchange.Redis.RedisException or TimeoutException)
        {
            return null;
        }
    }

    private async Task<int> EnqueueOneAsync(TestHost client, int number)
    {
        int repeated = 0;
        while (!await TryEnqueueAsync(client, number))
        {
            repeated++;
            await Task.Delay(50, Token);
        }

        return repeated;
    }

    private async Task<bool> TryEnqueueAsync(TestHost client, int number)
    {
        try
        {
            await client.Jobs.LoadJobs.EnqueueBriefAsync(
                Folder.Path, number, 5, new() { Key = number.ToString(CultureInfo.InvariantCulture) }, Token);
            return true;
        }
        catch (JobEnqueueException)
        {
            return false;
        }
    }
}
