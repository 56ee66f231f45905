using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.Pipelines;

public interface IQueue
{
    Task<string?> NextAsync(CancellationToken cancellationToken = default);

    void Handle(string text);
}

public sealed class PipelineJobs(SemaphoreSlim gate, IQueue queue, ManualResetEvent signal)
{
    [Job]
    public async Task<int> Channels(int[] items, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<int>(10);
        foreach (int item in items)
        {
            await channel.Writer.WriteAsync(item, cancellationToken);
        }

        int sum = 0;
        await foreach (int item in channel.Reader.ReadAllAsync()) // ! TJ2003
        {
            sum += item;
        }

        return sum;
    }

    [Job]
    public async Task ParallelAsync(int[] items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Parallel.ForEachAsync(items, async (item, stop) => await Task.Delay(item, stop)); // ! TJ2003
    }

    [Job]
    public async Task InnerToken(int[] items, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(items, cancellationToken, async (item, _) => await Task.Delay(item)); // ! TJ2003
    }

    [Job]
    public void ParallelSync(int[] items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Parallel.ForEach(items, item => items[0] += item); // ! TJ2003
    }

    [Job]
    public async Task Gate(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(); // ! TJ2003
        try
        {
            await Task.Delay(100, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    [Job]
    public async Task GateSync(CancellationToken cancellationToken)
    {
        gate.Wait(); // ! TJ2009
        signal.WaitOne(); // ! TJ2009
        await Task.Delay(100, cancellationToken);
    }

    [Job]
    public async Task<int> RunWithout(int[] items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Task.Run(() => items.Sum()); // ! TJ2011
    }

    [Job]
    public void OwnThread(CancellationToken cancellationToken)
    {
        var thread = new Thread(() => cancellationToken.WaitHandle.WaitOne(1)); // ! TJ2011
        thread.Start();
    }

    [Job]
    public void Pool(CancellationToken cancellationToken) =>
        ThreadPool.QueueUserWorkItem(_ => cancellationToken.ThrowIfCancellationRequested()); // ! TJ2011

    [Job]
    public async Task Drain(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                if (await queue.NextAsync(cancellationToken) is { } text)
                {
                    queue.Handle(text);
                }
            }
            catch (OperationCanceledException) // ! TJ2008
            {
                break;
            }
        }
    }

    [Job]
    public async Task<bool> SwallowAll(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(1000, cancellationToken);
            return true;
        }
        catch // ! TJ2008
        {
            return false;
        }
    }

    [Job]
    public async Task<bool> FilterOnCount(int attempts, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(1000, cancellationToken);
            return true;
        }
        catch (Exception) when (attempts > 3) // ! TJ2008
        {
            return false;
        }
    }

    [Job]
    public async Task Delegates(int[] items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(items.Select(HandleAsync)); // ! TJ2003
    }

    [Job]
    public async Task NotStarted(int item, CancellationToken cancellationToken)
    {
        Task lost = HandleAsync(item, cancellationToken); // ! TJ2011
        await Task.Delay(1, cancellationToken);
    }

    [Job]
    public async Task LocalFunction(int[] items, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        await Inner();

        async Task Inner()
        {
            foreach (int item in items)
            {
                await Task.Delay(item); // ! TJ2003
            }
        }
    }

    [Job]
    public async Task<int> Named(int item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await Generic(value: item, times: 2); // ! TJ2003
    }

    [Job]
    public async Task Constructed(int item, CancellationToken cancellationToken)
    {
        var runner = new Runner(item); // ! TJ2003
        await runner.RunAsync();
        await Task.Delay(1, cancellationToken);
    }

    private static async Task<T> Generic<T>(T value, int times = 1, CancellationToken cancellationToken = default)
    {
        await Task.Delay(times, cancellationToken);
        return value;
    }

    private static Task HandleAsync(int item) => Task.Delay(item); // ! TJ2010

    private static Task HandleAsync(int item, CancellationToken cancellationToken) => Task.Delay(item, cancellationToken);
}

public sealed class Runner(int item, CancellationToken stop)
{
    public Runner(int item)
        : this(item, CancellationToken.None)
    {
    }

    public Task RunAsync() => Task.Delay(item, stop);
}
