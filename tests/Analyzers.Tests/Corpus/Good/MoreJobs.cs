using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.More;

public interface IStore
{
    Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken);

    Task WriteAsync(string key, byte[] value, CancellationToken cancellationToken);

    Task ReleaseAsync(string key);

    IAsyncEnumerable<string> Keys(string prefix, CancellationToken cancellationToken = default);
}

public sealed record Plan(string Key, TimeSpan Pause);

public abstract class Exporter
{
    public abstract Task WriteAsync(string row, CancellationToken cancellationToken);
}

public sealed class MemoryExporter : Exporter
{
    private readonly List<string> _rows = [];

    public override Task WriteAsync(string row, CancellationToken cancellationToken)
    {
        _rows.Add(row);
        return Task.CompletedTask;
    }
}

public sealed class MoreJobs(IStore store, ILogger<MoreJobs> log)
{
    private static readonly ConcurrentDictionary<string, CancellationTokenSource> Running = new();

    [Job]
    public async Task Copy(string from, string to, CancellationToken cancellationToken)
    {
        byte[] value = await store.ReadAsync(from, cancellationToken);
        await store.WriteAsync(to, value, cancellationToken);
    }

    [Job]
    public async Task Locked(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(key, [1], cancellationToken);
        }
        finally
        {
            await store.ReleaseAsync(key);
        }
    }

    // An interface's helper that has nothing to cancel.
    [Job]
    public async Task Export(string[] rows, CancellationToken cancellationToken)
    {
        var exporter = new MemoryExporter();
        foreach (string row in rows)
        {
            await exporter.WriteAsync(row, cancellationToken);
        }
    }

    [Job]
    public async Task<int> Process(string program, CancellationToken cancellationToken)
    {
        using var process = System.Diagnostics.Process.Start(program);
        using CancellationTokenRegistration kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    // Known to others while it runs, and taken out at its end.
    [Job]
    public async Task Registered(string key, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Running[key] = source;
        try
        {
            await Task.Delay(Timeout.Infinite, source.Token);
        }
        finally
        {
            Running.TryRemove(key, out _);
        }
    }

    [Job]
    public async Task<string> Socket(string host, int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, port, cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(cancellationToken);
    }

    [Job]
    public async Task Batches(string prefix, CancellationToken cancellationToken)
    {
        var batch = new List<string>();
        await foreach (string key in store.Keys(prefix, cancellationToken))
        {
            batch.Add(key);
            if (batch.Count == 100)
            {
                await FlushAsync();
            }
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            foreach (string key in batch)
            {
                await store.WriteAsync(key, [0], cancellationToken);
            }

            batch.Clear();
        }
    }

    [Job]
    public async Task<string> Conditional(bool fast, string key, CancellationToken cancellationToken)
    {
        using CancellationTokenSource? limit = fast ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken) : null;
        limit?.CancelAfter(100);
        CancellationToken token = limit?.Token ?? cancellationToken;
        return Convert.ToHexString(await store.ReadAsync(key, token));
    }

    [Job]
    public async Task Deadline(Plan plan, JobContext job)
    {
        if (job.Cancellation.HasFired)
        {
            return;
        }

        await Task.Delay(plan.Pause, job.CancellationToken);
        await WriteAsync(plan, job);
    }

    [Job]
    public async Task<int> Parse(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        int count = 0;
        await foreach (int number in JsonSerializer.DeserializeAsyncEnumerable<int>(file, cancellationToken: cancellationToken))
        {
            count += number;
        }

        return count;
    }

    [Job]
    public int Simulate(int steps, CancellationToken cancellationToken)
    {
        int value = 0;
        for (int step = 0; step < steps; step++)
        {
            if (step % 1000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            value = unchecked((value * 31) + step);
        }

        return value;
    }

    // The caught exceptions are thrown together at the end.
    [Job]
    public async Task All(string[] keys, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (string key in keys)
        {
            try
            {
                await store.ReadAsync(key, cancellationToken);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    [Job]
    public async Task Wrapped(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.ReadAsync(key, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            log.LogInformation("Stopped");
            throw;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"'{key}' cannot be read.", e);
        }
    }

    [Job]
    public async Task<bool> Probe(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.ReadAsync(key, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Job]
    public ValueTask<int> Cached(int key) => new(key * 2);

    [Job]
    public static async Task Debounced(int[] items, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(items, cancellationToken, static async (item, stop) =>
        {
            for (int i = 0; i < item; i++)
            {
                await Task.Delay(i, stop);
            }
        });
    }

    [Job]
    public async Task Signalled(CancellationToken cancellationToken)
    {
        using var ready = new ManualResetEventSlim();
        ready.Wait(TimeSpan.FromSeconds(1), cancellationToken);
        await Task.Yield();
    }

    private async Task WriteAsync(Plan plan, JobContext job)
    {
        for (int i = 0; i < 10; i++)
        {
            await store.WriteAsync($"{plan.Key}:{i}", [], job.CancellationToken);
        }
    }
}
