using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>However large results and arguments are, no call carries more of them than servers and clients can take.</summary>
[ServerMatrix(Cluster = false)]
public abstract class LargeBatchTests(TestServer server) : ServerTests(server)
{
    private const int MaxBatchBytes = 16 << 20;

    [Fact]
    public async Task Large_results_are_settled_in_several_calls()
    {
        const int Count = 12;
        const int Length = 5 << 20;
        var hooks = new StorageHooks();
        var settled = new TaskCompletionSource();
        long most = 0;
        hooks.Before = async (step, arguments) =>
        {
            if (step == nameof(IWorkerProtocol.ExchangeAsync) && arguments[1] is ExchangeRequest { Outcomes.Length: > 0 } request)
            {
                await settled.Task;
                long bytes = request.Outcomes.ToArray().Sum(outcome => (long)outcome.Text.Length);
                lock (hooks)
                {
                    most = Math.Max(most, bytes);
                }
            }
        };
        TestHost host = await StartAsync(configure: builder =>
        {
            hooks.Install(builder);
            builder.AddWorker("large", worker => worker.Concurrency = Count);
        });
        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, Count).Select(_ => LargeJobsCalls.Grow(Prefix, Length)), Token);
        await Until.TrueAsync(() => Probe.Of(Prefix).Runs == Count);

        // While the calls of both lanes are held, the other results gather.
        Probe.Of(Prefix).Open();
        await Until.TrueAsync(() => Probe.Of(Prefix).Notes.Count == Count);
        settled.SetResult();
        foreach (JobHandle<string> job in jobs)
        {
            Assert.Equal(Length, (await job.WaitForResultAsync(Token)).Length);
        }

        Assert.InRange(most, Length, MaxBatchBytes + Length + 100);
    }
}
