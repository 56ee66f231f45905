using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Integration;

public sealed record Message(string Topic, long Offset, string Body);

// A consumer of a broker, which has a token of its own that fires when it is closed.
public interface IConsumer
{
    CancellationToken Closed { get; }

    Message Consume(CancellationToken cancellationToken);

    Task CommitAsync(Message message, CancellationToken cancellationToken = default);
}

public interface IBucket
{
    Task<Stream> OpenAsync(string key, CancellationToken cancellationToken = default);

    Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default);
}

public interface IMailer
{
    Task SendAsync(string to, string text, CancellationToken cancellationToken = default);
}

public interface IImages
{
    void Resize(string path, int width);
}

public sealed class IntegrationJobs(IConsumer consumer, IBucket bucket, IMailer mailer, IImages images, HttpClient http, ILogger<IntegrationJobs> log)
{
    [Job]
    public async Task Consume(int count, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && count-- > 0)
        {
            Message message = consumer.Consume(cancellationToken);
            try
            {
                await mailer.SendAsync(message.Topic, message.Body, cancellationToken);
            }
            catch (Exception e)
            {
                log.LogError(e, "Failed to send {Offset}", message.Offset);
            }
        }
    }

    [Job]
    public async Task CopyObject(string from, string to, CancellationToken cancellationToken)
    {
        await using Stream content = await bucket.OpenAsync(from, cancellationToken);
        await bucket.PutAsync(to, content, cancellationToken);
    }

    [Job]
    public async Task SendWithLimit(string[] receivers, CancellationToken cancellationToken)
    {
        foreach (string receiver in receivers)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await mailer.SendAsync(receiver, "news", limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                log.LogWarning("Timed out for {Receiver}", receiver);
            }
        }
    }

    [Job]
    public async Task<string?> Retry(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception) when (attempt < 3)
            {
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken);
            }
        }
    }

    [Job]
    public async Task<int> CountReachable(string[] urls, CancellationToken cancellationToken)
    {
        int reachable = 0;
        await Parallel.ForEachAsync(
            urls,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
            async (url, stop) =>
            {
                try
                {
                    await http.GetStringAsync(url, stop);
                    Interlocked.Increment(ref reachable);
                }
                catch (HttpRequestException e)
                {
                    log.LogInformation(e, "Not reachable: {Url}", url);
                }
            });
        return reachable;
    }

    [Job]
    public void ResizeAll(string[] paths, CancellationToken cancellationToken)
    {
        foreach (string path in paths)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (int width in new[] { 100, 400, 1600 })
            {
                images.Resize(path, width);
            }
        }
    }

    [Job]
    public void WaitForFile(string path, CancellationToken cancellationToken)
    {
        while (!File.Exists(path))
        {
            if (cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
            {
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    [Job]
    public async Task Pump(ChannelReader<string> lines, CancellationToken cancellationToken)
    {
        await foreach (string line in lines.ReadAllAsync(cancellationToken))
        {
            try
            {
                await mailer.SendAsync("log", line, cancellationToken);
            }
            catch (Exception e)
            {
                log.LogError(e, "Failed to forward a line");
            }
        }
    }

    [Job]
    public async Task Checkpoint(string path, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await File.AppendAllTextAsync(path, ".", cancellationToken);
        }

        await File.AppendAllTextAsync(path, "stopped", CancellationToken.None);
    }

    [Job]
    public async Task<double> OwnThread(double[] values, CancellationToken cancellationToken)
    {
        var sum = new TaskCompletionSource<double>();
        new Thread(() => sum.TrySetResult(Sum(values, cancellationToken))).Start();
        return await sum.Task;
    }

    [Job]
    public async Task<bool> Probe(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    [Job]
    public async Task Collect(string[] urls, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (string url in urls)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e)
            {
                failures.Add(e);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private static double Sum(double[] values, CancellationToken cancellationToken)
    {
        double sum = 0;
        foreach (double value in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum += Math.Sqrt(value);
        }

        return sum;
    }
}
