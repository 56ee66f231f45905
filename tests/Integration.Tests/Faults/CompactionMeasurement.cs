using System.Diagnostics;
using System.Globalization;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Worker;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>
/// Measures how long calls take while the append-only file of the embedded server is compacted: small jobs are enqueued, run and forgotten,
/// but for the latest thousand, and beside that one lane enqueues a job each few milliseconds. Runs only with
/// <c>TYPEDJOBS_MEASURE_COMPACTION=JOBS</c>; the figures are among the test's output.
/// </summary>
public sealed class CompactionMeasurement : IDisposable
{
    private const int Batch = 1000;

    private static readonly string? Jobs = Environment.GetEnvironmentVariable("TYPEDJOBS_MEASURE_COMPACTION");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-compaction-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    // The second size is never reached: what the machine does to calls without any compaction.
    [Theory]
    [InlineData(64L << 20, 0)]
    [InlineData(1L << 40, 0)]
    [InlineData(64L << 20, 200_000)]
    [InlineData(64L << 20, 1_000_000)]
    public async Task Longest_call(long size, int backlog)
    {
        Assert.SkipWhen(Jobs is null, "Set TYPEDJOBS_MEASURE_COMPACTION to the number of jobs.");
        int count = int.Parse(Jobs!, CultureInfo.InvariantCulture);
        int port = FreePort.Find();
        using ChildProcess server = ChildProcess.StartAssembly(
            typeof(ChildJobs).Assembly.Location, "serve", _folder.FullName, $"{port}", size.ToString(CultureInfo.InvariantCulture));
        await server.LineAsync("SERVING");
        await using TestHost client = await TestHost.StartAsync(builder => builder
            .UseRedis($"127.0.0.1:{port},asyncTimeout=60000")
            .UseKeyPrefix("compaction")
            .ConfigureRetention(retention => retention.MaxCompleted = 1000));
        for (int i = 0; i < backlog; i += Batch)
        {
            await client.Jobs.EnqueueManyAsync(
                Enumerable.Range(0, Batch).Select(_ => (JobCall)OrderedJobsCalls.Note("later").With(new() { Queue = "backlog" })), Token);
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<List<TimeSpan>> probing = ProbeAsync(client.Jobs, done.Token);
        Task<TimeSpan> watching = Task.Factory.StartNew(() => LongestPause(done.Token), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        long start = Stopwatch.GetTimestamp();
        long largest = 0;
        await Task.WhenAll(Enumerable.Range(0, 2).Select(async lane =>
        {
            var worker = new GhostWorker(client.Storage, "ordered", $"lane{lane}");
            for (int i = 0; i < count / 2; i += Batch)
            {
                await client.Jobs.EnqueueManyAsync(Enumerable.Range(0, Batch).Select(_ => (JobCall)OrderedJobsCalls.Note("a small job")), Token);
                IReadOnlyList<TakenJob> taken = await worker.TakeAsync(Batch);
                await worker.ExchangeAsync(0, null, [.. taken.Select(job => new Outcome(job.Lease, OutcomeKind.Completed, default, default))]);
                largest = Math.Max(largest, Size());
            }
        }));
        TimeSpan span = Stopwatch.GetElapsedTime(start);
        await done.CancelAsync();
        List<TimeSpan> calls = await probing;
        TimeSpan pause = await watching;
        calls.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"compacted at {size >> 20} MiB, backlog {backlog}: {count} jobs in {span.TotalSeconds:0} s; {calls.Count} calls beside them: " +
            $"median {calls[calls.Count / 2].TotalMilliseconds:0.0} ms, 99.9 % {calls[calls.Count * 999 / 1000].TotalMilliseconds:0} ms, " +
            $"longest {calls[^1].TotalMilliseconds:0} ms (longest pause of the measuring process {pause.TotalMilliseconds:0} ms); " +
            $"folder at most {largest >> 20} MiB, now {Size() >> 20} MiB"));
    }

    private static async Task<List<TimeSpan>> ProbeAsync(IJobClient jobs, CancellationToken stopping)
    {
        var calls = new List<TimeSpan>();
        while (!stopping.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            await jobs.EnqueueAsync(OrderedJobsCalls.Note("probe").With(new() { Queue = "probed" }), Token);
            calls.Add(Stopwatch.GetElapsedTime(start));
            await Task.Delay(3, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return calls;
    }

    // How long a thread of this process was not given a processor.
    private static TimeSpan LongestPause(CancellationToken stopping)
    {
        TimeSpan longest = default;
        while (!stopping.IsCancellationRequested)
        {
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(1);
            TimeSpan pause = Stopwatch.GetElapsedTime(start);
            longest = pause > longest ? pause : longest;
        }

        return longest;
    }

    private long Size() => _folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);
}
