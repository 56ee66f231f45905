using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace TypedJobs.Benchmarks.Recovery;

/// <summary>A worker in a process of its own, which can be killed, and what its jobs write.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<(int Attempt, long At)> _begun = [];

    public WorkerProcess(string configuration, string prefix, TimeSpan lease)
    {
        _process = Process.Start(new ProcessStartInfo(
            "dotnet",
            ["exec", typeof(WorkerProcess).Assembly.Location, "worker", configuration, prefix, lease.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
    }

    /// <summary>Gets whether its jobs can be taken.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Gets which attempts it has begun, and when.</summary>
    public (int Attempt, long At)[] Begun
    {
        get
        {
            lock (_begun)
            {
                return [.. _begun];
            }
        }
    }

    public static async Task RunAsync(string configuration, string prefix, TimeSpan lease)
    {
        Console.SetOut(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
        using IHost host = await Hosts.StartAsync(configuration, prefix, lease, "default");
        Console.WriteLine("READY");
        await host.WaitForShutdownAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Add(string? line)
    {
        string[] words = line?.Split(' ') ?? [];
        lock (_begun)
        {
            IsReady |= words is ["READY"];
            if (words is ["BEGUN", _, _, var attempt, var at])
            {
                _begun.Add((int.Parse(attempt, CultureInfo.InvariantCulture), long.Parse(at, CultureInfo.InvariantCulture)));
            }
        }
    }
}
