using System.Globalization;
using StackExchange.Redis;
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

    /// <summary>Runs a workload and keeps what it yields.</summary>
    public async Task ExecuteAsync(Workload workload)
    {
        var processes = new Dictionary<Subject, SubjectProcess>();
        var samples = new Dictionary<Subject, List<Dictionary<string, double>>>();
        try
        {
            foreach ((Subject subject, var request) in workload.Requests)
            {
                processes[subject] = SubjectProcess.Start(subject, request with { Port = _server.Port });
                samples[subject] = [];
            }

            // The first sample compiles the code, and does not count.
            int warmUps = workload.MeasuresMemory ? 0 : 1;
            for (int round = -warmUps; round < workload.Repetitions; round++)
            {
                foreach ((Subject subject, SubjectProcess process) in processes)
                {
                    Dictionary<string, double> sample = await SampleAsync(workload, subject, process);
                    if (round >= 0)
                    {
                        samples[subject].Add(sample);
                    }
                }
            }
        }
        finally
        {
            foreach (SubjectProcess process in processes.Values)
            {
                await process.DisposeAsync();
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
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    private async Task<Dictionary<string, double>> SampleAsync(Workload workload, Subject subject, SubjectProcess process)
    {
        await _connection.GetServers()[0].FlushAllDatabasesAsync();
        double before = await UsedMemoryAsync();
        Dictionary<string, double> sample = await process.SampleAsync();
        if (workload.MeasuresMemory)
        {
            double jobs = workload.Requests[subject].Count + 1;
            sample[Metrics.ServerMemory.Name] = (await UsedMemoryAsync() - before) / jobs;
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
