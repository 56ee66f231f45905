using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using StackExchange.Redis;
using TypedJobs.Benchmarks.Comparison;

namespace TypedJobs.Benchmarks.Allocations;

/// <summary>Counts allocations with BenchmarkDotNet, inside this process: nothing is compiled anew.</summary>
internal static class AllocationRun
{
    /// <summary>The rows that this yields.</summary>
    public static readonly IReadOnlyList<Workload> Workloads =
    [
        Row("allocations-bulk", "Client, bulk enqueue"),
        Row("allocations-one-by-one", "Client, one at a time"),
        Row("allocations-worker", "Worker, a no-op job"),
    ];

    /// <summary>The server's port.</summary>
    public static int Port { get; private set; }

    /// <summary>Runs the benchmarks, and keeps the bytes per job.</summary>
    public static async Task ExecuteAsync(int port, Results results)
    {
        Port = port;
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true");
        IConfig config = ManualConfig.CreateEmpty()
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"))
            .AddJob(Job.Default
                .WithToolchain(InProcessNoEmitToolchain.Instance)
                .WithInvocationCount(1)
                .WithUnrollFactor(1)
                .WithWarmupCount(3)
                .WithIterationCount(5));
        foreach (Type type in (Type[])[typeof(ClientAllocations), typeof(WorkerAllocations)])
        {
            await connection.GetServers()[0].FlushAllDatabasesAsync();
            Summary summary = await Task.Run(() => BenchmarkRunner.Run(type, config));
            foreach (BenchmarkReport report in summary.Reports)
            {
                double bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)
                    ?? throw new InvalidOperationException($"{report.BenchmarkCase.Descriptor.DisplayInfo} was not measured.");
                string key = report.BenchmarkCase.Descriptor.WorkloadMethod.Name switch
                {
                    nameof(ClientAllocations.Bulk) => "allocations-bulk",
                    nameof(ClientAllocations.OneByOne) => "allocations-one-by-one",
                    _ => "allocations-worker",
                };
                results.Add(new Series(key, Subject.TypedJobs, Metrics.Allocated.Name, [bytes]));
            }
        }
    }

    private static Workload Row(string key, string title) =>
        new(key, title, [Metrics.Allocated], new Dictionary<Subject, Workloads.SampleRequest>(), 1);
}
