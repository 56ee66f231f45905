using System.Globalization;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Comparison;

/// <summary>Which workloads are run, and how large they are. Slow systems get fewer jobs: a rate does not need more.</summary>
internal static class Plan
{
    /// <summary>The workloads of a full or a quick comparison.</summary>
    public static IReadOnlyList<Workload> Create(bool quick)
    {
        int part = quick ? 2 : 1;
        int repetitions = quick ? 2 : 5;
        List<Workload> workloads =
        [
            new(
                "bulk",
                "Bulk enqueue",
                [Metrics.Rate],
                Requests(WorkloadNames.Bulk, 1, 120_000 / part, 24_000 / part, 4_000 / part, 120_000 / part),
                repetitions),
            new(
                "one-by-one",
                "Enqueue one at a time",
                [Metrics.Median, Metrics.Tail],
                Requests(WorkloadNames.OneByOne, 1, 2_000 / part, 2_000 / part, 800 / part, 2_000 / part),
                repetitions),
            Process(1, 6_000 / part, 6_000 / part, 240 / part, 8_000 / part, repetitions),
            Process(10, 32_000 / part, 16_000 / part, 800 / part, 60_000 / part, repetitions),
            Process(100, 100_000 / part, 24_000 / part, 1_600 / part, 200_000 / part, repetitions),
            Process(1000, 100_000 / part, 24_000 / part, null, 200_000 / part, repetitions),
            new(
                "idle",
                "Idle, enqueue to handler start",
                [Metrics.Median, Metrics.Tail],
                Requests(WorkloadNames.Idle, 10, 800 / part, 800 / part, 160 / part, 800 / part),
                repetitions),
            new(
                "memory",
                "A waiting job",
                [Metrics.ServerMemory],
                Requests(WorkloadNames.Bulk, 1, 50_000, 50_000, 4_000, 50_000),
                1,
                MeasuresMemory: true),
        ];
        int measured = 60_000 / part;
        workloads.Add(Backlog("waiting-1000", "1,000 wait behind", new(WorkloadNames.Process, 0, measured, 100, Waiting: 1_000), repetitions));
        workloads.Add(Backlog("waiting-100000", "100,000 wait behind", new(WorkloadNames.Process, 0, measured, 100, Waiting: 100_000), repetitions));
        if (!quick)
        {
            workloads.Add(Backlog("waiting-1000000", "1,000,000 wait behind", new(WorkloadNames.Process, 0, measured, 100, Waiting: 1_000_000), 3));
        }

        workloads.Add(Backlog("scheduled-100000", "100,000 are due later", new(WorkloadNames.Process, 0, measured, 100, Scheduled: 100_000), repetitions));
        workloads.Add(Backlog("finished-100000", "100,000 finished are kept", new(WorkloadNames.Process, 0, measured, 100, Finished: 100_000), repetitions));
        return workloads;
    }

    /// <summary>How long each subject runs before anything is measured.</summary>
    public static TimeSpan WarmUp(bool quick) => TimeSpan.FromSeconds(quick ? 6 : 20);

    /// <summary>What it runs then, over and over.</summary>
    public static IReadOnlyList<SampleRequest> WarmUpRequests(Subject subject)
    {
        int many = subject == Subject.Hangfire ? 200 : 10_000;
        int few = subject == Subject.Hangfire ? 40 : 1_000;
        return
        [
            new(WorkloadNames.Process, 0, many, 100),
            new(WorkloadNames.Process, 0, few, 1),
            new(WorkloadNames.OneByOne, 0, few),
            new(WorkloadNames.Idle, 0, 20, 10),
        ];
    }

    private static Workload Process(int concurrency, int typedJobs, int bullMQ, int? hangfire, int floor, int repetitions) => new(
        string.Create(CultureInfo.InvariantCulture, $"process-{concurrency}"),
        string.Create(CultureInfo.InvariantCulture, $"Process, concurrency {concurrency:N0}"),
        [Metrics.Rate, Metrics.Allocated],
        Requests(WorkloadNames.Process, concurrency, typedJobs, bullMQ, hangfire, floor),
        repetitions);

    private static Workload Backlog(string key, string title, SampleRequest request, int repetitions) => new(
        key,
        $"Process, concurrency 100, {title}",
        [Metrics.Rate],
        new Dictionary<Subject, SampleRequest> { [Subject.TypedJobs] = request },
        repetitions);

    private static Dictionary<Subject, SampleRequest> Requests(
        string workload, int concurrency, int typedJobs, int bullMQ, int? hangfire, int floor)
    {
        var requests = new Dictionary<Subject, SampleRequest>
        {
            [Subject.TypedJobs] = new(workload, 0, typedJobs, concurrency),
            [Subject.BullMQ] = new(workload, 0, bullMQ, concurrency),
            [Subject.Floor] = new(workload, 0, floor, concurrency),
        };
        if (hangfire is { } count)
        {
            requests[Subject.Hangfire] = new(workload, 0, count, concurrency);
        }

        return requests;
    }
}
