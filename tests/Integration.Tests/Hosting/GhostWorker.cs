using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>A worker that a test plays itself, call by call: takes jobs, settles them, or forgets to renew.</summary>
internal sealed class GhostWorker(IJobStorage storage, string queue, string id = "ghost")
{
    // Several may share an id: no lease number is used twice.
    private static long _numbers;

    /// <summary>Takes jobs.</summary>
    public async Task<IReadOnlyList<TakenJob>> TakeAsync(int most, TimeSpan? lease = null) =>
        (await ExchangeAsync(most, lease)).Jobs;

    /// <summary>Takes the only job that there is.</summary>
    public async Task<TakenJob> TakeOneAsync(TimeSpan? lease = null) => Assert.Single(await TakeAsync(1, lease));

    /// <summary>Settles an attempt.</summary>
    /// <returns>Whether its lease was still held.</returns>
    public async Task<bool> SettleAsync(TakenJob job, OutcomeKind kind, string text = "", TimeSpan delay = default)
    {
        var outcome = new Outcome(job.Lease, kind, System.Text.Encoding.UTF8.GetBytes(text), delay);
        return (await ExchangeAsync(0, null, outcome)).Lost.Count == 0;
    }

    /// <summary>Settles and takes.</summary>
    public Task<ExchangeResult> ExchangeAsync(int most, TimeSpan? lease, params Outcome[] outcomes) =>
        storage.Worker(queue).ExchangeAsync(
            new ExchangeRequest(id, 0, Interlocked.Add(ref _numbers, most + 1) - most, Repeats: null, lease ?? TimeSpan.FromMinutes(1), most, outcomes),
            TestContext.Current.CancellationToken);

    /// <summary>Sweeps until the lease of that job has run out and the job was found.</summary>
    public async Task<SweepResult> SweepAsync(string key, int maxStalledCount)
    {
        SweepResult result = default;
        await TypedJobs.TestServers.Until.TrueAsync(async () =>
        {
            result = await storage.Worker(queue).SweepAsync(
                id, TimeSpan.FromMinutes(1), maxStalledCount, tidy: false, TestContext.Current.CancellationToken);
            return result.Rescued.Contains(key) || result.Failed.Any(job => job.Key == key) || result.Cancelled.Contains(key);
        });
        return result;
    }
}
