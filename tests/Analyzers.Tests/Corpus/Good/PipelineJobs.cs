using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.Pipelines;

public readonly record struct Step(int Number, CancellationToken Stop);

public sealed class Importer(Stream source, CancellationToken stop)
{
    public async Task<int> RunAsync()
    {
        int total = 0;
        byte[] buffer = new byte[1024];
        while (await source.ReadAsync(buffer, stop) is > 0 and int read)
        {
            total += read;
        }

        return total;
    }
}

public sealed class PipelineJobs(SemaphoreSlim gate)
{
    [Job]
    public async Task<int> ThroughChannel(int[] items, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<int>(10);
        Task producer = ProduceAsync(channel.Writer, items, cancellationToken);
        int sum = 0;
        await foreach (int item in channel.Reader.ReadAllAsync(cancellationToken))
        {
            sum += item;
        }

        await producer;
        return sum;
    }

    [Job]
    public async Task<int> SeveralConsumers(int[] items, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<int>();
        var sums = new ConcurrentBag<int>();
        Task[] consumers = [.. Enumerable.Range(0, 4).Select(_ => ConsumeAsync())];
        foreach (int item in items)
        {
            await channel.Writer.WriteAsync(item, cancellationToken);
        }

        channel.Writer.Complete();
        await Task.WhenAll(consumers);
        return sums.Sum();

        async Task ConsumeAsync()
        {
            int sum = 0;
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                while (channel.Reader.TryRead(out int item))
                {
                    sum += item;
                }
            }

            sums.Add(sum);
        }
    }

    [Job]
    public async Task Gated(int times, CancellationToken cancellationToken)
    {
        for (int i = 0; i < times; i++)
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                await Task.Delay(100, cancellationToken);
            }
            finally
            {
                gate.Release();
            }
        }
    }

    // Tasks that run under the token are awaited one by one.
    [Job]
    public async Task<int> OneByOne(int[] items, CancellationToken cancellationToken)
    {
        List<Task<int>> running = [.. items.Select(item => SlowAsync(item, cancellationToken))];
        int sum = 0;
        while (running.Count > 0)
        {
            Task<int> done = await Task.WhenAny(running);
            running.Remove(done);
            sum += await done;
        }

        return sum;
    }

    [Job]
    public void Parallelly(int[] items, CancellationToken cancellationToken)
    {
        Parallel.ForEach(items, new ParallelOptions { CancellationToken = cancellationToken }, item => Math.Sqrt(item));
        Parallel.For(0, items.Length, (i, state) =>
        {
            if (cancellationToken.IsCancellationRequested)
            {
                state.Stop();
            }

            items[i]++;
        });
    }

    [Job]
    public int[] Plinq(int[] items, CancellationToken cancellationToken) =>
        [.. items.AsParallel().WithCancellation(cancellationToken).Select(item => item * item)];

    [Job]
    public async Task<long> Crunch(int[] items, CancellationToken cancellationToken) =>
        await Task.Run(
            () =>
            {
                long sum = 0;
                foreach (int item in items)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sum += item;
                }

                return sum;
            },
            cancellationToken);

    [Job]
    public async Task<long> ReadPipe(string path, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(File.OpenRead(path));
        long bytes = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            bytes += result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        await reader.CompleteAsync();
        return bytes;
    }

    [Job]
    public Task<int> InStruct(int number, CancellationToken cancellationToken)
    {
        var step = new Step(number, cancellationToken);
        return SlowAsync(step.Number, step.Stop);
    }

    [Job]
    public async Task<int> InObject(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        var importer = new Importer(file, cancellationToken);
        return await importer.RunAsync();
    }

    [Job]
    public async Task<int> ByDelegate(int number, CancellationToken cancellationToken)
    {
        Func<int, CancellationToken, Task<int>> run = SlowAsync;
        return await run(number, cancellationToken) + await Retry(stop => SlowAsync(number, stop), 3, cancellationToken);
    }

    [Job]
    public async Task Periodic(JobContext job, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (int percent = 0; percent < 100 && await timer.WaitForNextTickAsync(cancellationToken); percent++)
        {
            await job.ReportProgressAsync(percent, cancellationToken);
        }
    }

    private static async Task<T> Retry<T>(Func<CancellationToken, Task<T>> work, int times, CancellationToken cancellationToken)
    {
        for (int i = 1; ; i++)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (IOException) when (i < times)
            {
                await Task.Delay(100 * i, cancellationToken);
            }
        }
    }

    private static async Task ProduceAsync(ChannelWriter<int> writer, int[] items, CancellationToken cancellationToken)
    {
        try
        {
            foreach (int item in items)
            {
                await writer.WriteAsync(item, cancellationToken);
            }

            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }

    private static async Task<int> SlowAsync(int number, CancellationToken cancellationToken)
    {
        await Task.Delay(number, cancellationToken);
        return number;
    }
}
