using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Embedded;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Worker;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Faults;

/// <summary>
/// A data folder with many jobs, some of them torn, of which a process starts the embedded server. <c>TYPEDJOBS_FOLDER_JOBS</c> is their
/// number, and what was measured is among the test's output; docs/guides/servers.md has the figures for a million.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class LargeFolderTests : IDisposable
{
    private const int Batch = 2000;
    private const int Torn = 100;

    private static readonly int Jobs =
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FOLDER_JOBS"), NumberStyles.None, CultureInfo.InvariantCulture, out int more) ? more : 20_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(Jobs > 100_000 ? 20 : 2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-large-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Large_folder_takes_calls_before_its_torn_jobs_are_repaired_and_all_of_them_are()
    {
        QueueCounts before = await FillAsync();
        Report($"{Jobs} jobs; the folder holds {Size() >> 20} MiB");
        int port = FreePort.Find();
        long start = Stopwatch.GetTimestamp();
        using ChildProcess server = ChildProcess.StartAssembly(
            typeof(ChildJobs).Assembly.Location, "serve", _folder.FullName, port.ToString(CultureInfo.InvariantCulture));
        await Until.TrueAsync(() => server.Lines.Contains("SERVING") || server.HasExited, Deadline);
        await server.LineAsync("SERVING");
        Report($"first call answered after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        await using TestHost client = await TestHost.StartClientAsync($"127.0.0.1:{port},asyncTimeout=60000", "large");
        TimeSpan longest = default;
        while (!server.Lines.Any(IsEnd))
        {
            long call = Stopwatch.GetTimestamp();
            await client.Jobs.GetQueue("ordered").GetCountsAsync(Token);
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, Stopwatch.GetElapsedTime(call).Ticks));
            Assert.False(server.HasExited, string.Join('\n', server.Lines));
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Deadline);
            await Task.Delay(10, Token);
        }

        Report($"repaired after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; the longest call meanwhile took {longest.TotalMilliseconds:0} ms");
        Report($"memory: {Peak(server.Id)}; the folder holds {Size() >> 20} MiB");

        // The walk through all keys may meet some of them twice.
        Assert.Contains(server.Lines, line => line.Contains($"{Torn} of {Jobs / 1000}", StringComparison.Ordinal));
        Assert.Equal(before, await client.Jobs.GetQueue("ordered").GetCountsAsync(Token));
    }

    private static bool IsEnd(string line) => line.Contains(" were repaired in ", StringComparison.Ordinal) || line.Contains("all were whole", StringComparison.Ordinal);

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static string Peak(int process)
    {
        string status = $"/proc/{process}/status";
        return File.Exists(status) ? File.ReadLines(status).First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)) : "unknown";
    }

    private long Size() => _folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    // A half waits, three tenths have completed, and a tenth each has failed or is scheduled.
    private async Task<QueueCounts> FillAsync()
    {
        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName, Password = string.Empty }, null);
        string configuration = $"{server.Start()},asyncTimeout=60000";
        await using TestHost client = await TestHost.StartAsync(builder => builder
            .UseRedis(configuration)
            .UseKeyPrefix("large")
            .ConfigureRetention(retention => retention.MaxCompleted = retention.MaxFailed = int.MaxValue));
        int finished = Jobs * 4 / 10, scheduled = Jobs / 10;
        await EnqueueAsync(client, 0, finished, default);
        var worker = new GhostWorker(client.Storage, "ordered");
        for (int done = 0; done < finished;)
        {
            IReadOnlyList<TakenJob> taken = await worker.TakeAsync(1000);
            Outcome[] outcomes =
            [
                .. taken.Select((job, i) => (done + i) % 4 == 0
                    ? new Outcome(job.Lease, OutcomeKind.Failed, "{\"type\":\"T\",\"message\":\"m\"}"u8.ToArray(), default)
                    : new Outcome(job.Lease, OutcomeKind.Completed, "12345"u8.ToArray(), default)),
            ];
            Assert.Empty((await worker.ExchangeAsync(0, null, outcomes)).Lost);
            done += taken.Count;
        }

        await EnqueueAsync(client, finished, scheduled, TimeSpan.FromDays(1));
        await EnqueueAsync(client, finished + scheduled, Jobs - finished - scheduled, default);
        QueueCounts counts = await client.Jobs.GetQueue("ordered").GetCountsAsync(Token);
        Assert.Equal(
            (Jobs - finished - scheduled, scheduled, finished - (finished / 4), finished / 4),
            (counts.Waiting, counts.Scheduled, counts.Completed, counts.Failed));
        await TearAsync(configuration, finished, scheduled);
        return counts;
    }

    private static async Task EnqueueAsync(TestHost client, int from, int count, TimeSpan delay)
    {
        for (int i = from; i < from + count; i += Batch)
        {
            await client.Jobs.EnqueueManyAsync(
                Enumerable.Range(i, Math.Min(Batch, from + count - i)).Select(number =>
                    (JobCall)OrderedJobsCalls.Note("a small job").With(new() { Key = number.ToString(CultureInfo.InvariantCulture), Delay = delay })),
                Token);
        }
    }

    // Takes jobs out of the places where their records say that they are.
    private static async Task TearAsync(string configuration, int finished, int scheduled)
    {
        const string Root = "{large:ordered}";
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        IDatabase database = connection.GetDatabase();
        for (int i = 0; i < Torn / 4; i++)
        {
            Assert.True(await database.SortedSetRemoveAsync($"{Root}:failed", $"{i * 4}"));
            Assert.True(await database.SortedSetRemoveAsync($"{Root}:completed", $"{(i * 4) + 1}"));
            RedisValue member = await database.HashGetAsync($"{Root}:x:{finished + i}", "d");
            Assert.True(await database.SortedSetRemoveAsync($"{Root}:delayed", member));
            Assert.Equal(1, await database.ListRemoveAsync($"{Root}:wait", $"{finished + scheduled + (i * (Jobs / 100))}", 1));
        }
    }
}
