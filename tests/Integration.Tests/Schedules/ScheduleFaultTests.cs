using System.Globalization;
using TypedJobs.Integration.Tests.Faults;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>What tests of processes that fire a schedule have in common: the processes, and what they have run.</summary>
public abstract class ScheduleFaultTests : FaultTests
{
    private protected const int Lease = 2000;

    private readonly List<ChildProcess> _workers = [];

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (ChildProcess worker in _workers)
        {
            worker.Dispose();
        }

        await base.DisposeAsync();
    }

    private protected async Task<ChildProcess> StartAsync(string configuration, int every, int skew = 0)
    {
        ChildProcess worker = ChildProcess.StartAssembly(
            typeof(LoadJobs).Assembly.Location,
            "schedule",
            configuration,
            Prefix,
            Lease.ToString(CultureInfo.InvariantCulture),
            every.ToString(CultureInfo.InvariantCulture),
            skew.ToString(CultureInfo.InvariantCulture));
        _workers.Add(worker);
        await worker.LineAsync("STARTED");
        return worker;
    }

    // The attempts of each occurrence, as all processes that ever ran have written them.
    private protected SortedDictionary<DateTimeOffset, List<int>> Runs()
    {
        var runs = new SortedDictionary<DateTimeOffset, List<int>>();
        foreach (string[] words in _workers.SelectMany(worker => worker.Lines).Select(line => line.Split(' ')).Where(words => words is ["RAN", _, _]))
        {
            DateTimeOffset planned = DateTimeOffset.ParseExact(
                words[1].Split('@')[1], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            if (!runs.TryGetValue(planned, out List<int>? attempts))
            {
                runs[planned] = attempts = [];
            }

            attempts.Add(int.Parse(words[2], CultureInfo.InvariantCulture));
        }

        return runs;
    }

    private protected Task RanAsync(int count) => Until.TrueAsync(() => Runs().Count >= count, TimeSpan.FromMinutes(2));

    private protected void AssertOnce() => Assert.All(Runs(), run => Assert.Equal(run.Value.Count, run.Value.Distinct().Count()));

    // All planned instants from the first to the last were enqueued once: there is one job of each, and no attempt was made twice.
    private protected async Task AssertEachOnceAsync(string configuration, int atLeast)
    {
        DateTimeOffset last = DateTimeOffset.UtcNow;
        TestHost client = await StartClientAsync(configuration);
        JobQueue queue = client.Jobs.GetQueue("default");
        await Until.TrueAsync(() => Runs().Keys.LastOrDefault() > last, TimeSpan.FromMinutes(2));
        DateTimeOffset[] planned = [.. Runs().Keys.TakeWhile(instant => instant <= last)];
        Assert.InRange(planned.Length, atLeast, int.MaxValue);
        Assert.Equal(Enumerable.Range(0, planned.Length).Select(i => planned[0].AddSeconds(i)), planned);
        AssertOnce();
        await Until.TrueAsync(async () =>
        {
            string[] completed = await queue.ListAsync(JobState.Completed, cancellationToken: Token).Select(record => record.Id.Key).ToArrayAsync(Token);
            return completed.Distinct().Count() == completed.Length && planned.Length <= completed.Length;
        });
    }
}
