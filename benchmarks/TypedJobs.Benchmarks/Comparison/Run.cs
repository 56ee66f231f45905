using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Benchmarks.Workloads;
using TypedJobs.TestServers;

namespace TypedJobs.Benchmarks.Comparison;

/// <summary>
/// Runs workloads on a server of its own. All subjects of a workload take turns, sample by sample, so that what
/// else happens on the machine happens to all of them; the server is emptied before each sample.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    private readonly RedisServerProcess _server;
    private readonly ConnectionMultiplexer _connection;
    private readonly Dictionary<Subject, SubjectProcess> _processes = [];

    private Run(RedisServerProcess server, ConnectionMultiplexer connection)
    {
        _server = server;
        _connection = connection;
    }

    public int Port => _server.Port;

    public Results Results { get; } = new();

    public Version ServerVersion => _connection.GetServers()[0].Version;

    public static async Task<Run> StartAsync()
    {
        RedisServerProcess server = await RedisServerProcess.StartAsync();
        return new Run(server, await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true"));
    }

    /// <summary>
    /// Lets each subject run for as long as another before anything is measured: its code is compiled, and then compiled
    /// again by how it is used.
    /// </summary>
    public async Task WarmUpAsync(IReadOnlyList<Subject> subjects, TimeSpan span)
    {
        foreach (Subject subject in subjects)
        {
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < span)
            {
                foreach (SampleRequest request in Plan.WarmUpRequests(subject))
                {
                    await SampleAsync(subject, request);
                }
            }
        }
    }

    /// <summary>Runs a workload and keeps what it yields.</summary>
    public async Task ExecuteAsync(Workload workload)
    {
        Dictionary<Subject, List<Dictionary<string, double>>> samples = workload.Requests.Keys.ToDictionary(
            subject => subject, _ => new List<Dictionary<string, double>>());

        // The first sample may have to compile what only this workload uses, and does not count.
        int warmUps = workload.MeasuresMemory ? 0 : 1;
        for (int round = -warmUps; round < workload.Repetitions; round++)
        {
            foreach ((Subject subject, SampleRequest request) in workload.Requests)
            {
                Dictionary<string, double> sample = await SampleAsync(subject, request, workload.MeasuresMemory);
                if (round >= 0)
                {
                    samples[subject].Add(sample);
                }
            }
        }

        foreach ((Subject subject, List<Dictionary<string, double>> taken) in samples)
        {
            foreach (string metric in taken[0].Keys)
            {
                Results.Add(new Series(workload.Key, subject, metric, [.. taken.Select(sample => sample[metric])]));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (SubjectProcess process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<Dictionary<string, double>> SampleAsync(Subject subject, SampleRequest request, bool measureMemory = false)
    {
        if (!_processes.TryGetValue(subject, out SubjectProcess? process))
        {
            _processes.Add(subject, process = SubjectProcess.Start(subject));
        }

        await _connection.GetServers()[0].FlushAllDatabasesAsync();
        double before = await UsedMemoryAsync();
        Dictionary<string, double> sample = await process.SampleAsync(request with { Port = _server.Port });
        if (measureMemory)
        {
            sample[Metrics.ServerMemory.Name] = (await UsedMemoryAsync() - before) / (request.Count + 1);
        }

        return sample;
    }

    private async Task<double> UsedMemoryAsync()
    {
        string info = (string)(await _connection.GetDatabase().ExecuteAsync("INFO", "memory"))!;
        string line = info.Split('\n').First(line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return double.Parse(line["used_memory:".Length..].Trim(), CultureInfo.InvariantCulture);
    }
}
