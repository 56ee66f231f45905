using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Broken;

public sealed record Message(string Topic, string Body);

public interface IConsumer
{
    CancellationToken Closed { get; }

    Task<Message> ConsumeAsync(CancellationToken cancellationToken = default);

    Task CommitAsync(Message message);
}

public interface IMailer
{
    Task SendAsync(string to, string text, CancellationToken cancellationToken = default);

    Task NotifyAsync(string text);
}

public sealed class IntegrationJobs(IConsumer consumer, IMailer mailer, HttpClient http, ILogger<IntegrationJobs> log)
{
    [Job]
    public async Task ConsumeTwice(CancellationToken cancellationToken)
    {
        Message first = await consumer.ConsumeAsync(cancellationToken);
        Message second = await consumer.ConsumeAsync(); // ! TJ2003
        await mailer.SendAsync(first.Topic, second.Body, cancellationToken);
    }

    [Job]
    public async Task CommitAll(Message[] messages, CancellationToken cancellationToken)
    {
        await consumer.ConsumeAsync(cancellationToken);
        foreach (Message message in messages) // ! TJ2007
        {
            await consumer.CommitAsync(message);
        }
    }

    [Job]
    public async Task SendUntilClosed(string[] receivers, CancellationToken cancellationToken)
    {
        await consumer.ConsumeAsync(cancellationToken);
        foreach (string receiver in receivers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await mailer.SendAsync(receiver, "news", consumer.Closed); // ! TJ2005
        }
    }

    [Job]
    public async Task SlowOnes(string[] urls, CancellationToken cancellationToken)
    {
        foreach (string url in urls)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(5));
            try
            {
                await http.GetStringAsync(url, limit.Token);
            }
            catch (OperationCanceledException) // ! TJ2008
            {
                log.LogWarning("Slow: {Url}", url);
            }
        }
    }

    [Job]
    public async Task FirstThatFails(string[] urls, CancellationToken cancellationToken)
    {
        foreach (string url in urls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception) // ! TJ2008
            {
                break;
            }
        }

        log.LogInformation("Done");
    }

    [Job]
    public async Task<string?> Fallback(string url, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStringAsync(url, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException) // ! TJ2008
        {
            return null;
        }
    }

    [Job]
    public async Task TwoClauses(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await mailer.NotifyAsync("slow");
        }
        catch (Exception) // ! TJ2008
        {
            await mailer.NotifyAsync("failed");
        }
    }

    [Job]
    public async Task Ticks(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(1000, cancellationToken);
            }
            catch (OperationCanceledException) // ! TJ2008
            {
                return;
            }

            await mailer.NotifyAsync("tick");
        }
    }

    [Job]
    public async Task LogAndGoOn(string[] urls, CancellationToken cancellationToken)
    {
        foreach (string url in urls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log.LogError(e, "Failed: {Url}", url);
            }
        }
    }

    [Job]
    public async Task InParallel(string[] urls, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Parallel.ForEachAsync( // ! TJ2003
            urls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (url, stop) => await http.GetStringAsync(url, stop));
    }

    [Job]
    public async Task ByHelper(string[] receivers, CancellationToken cancellationToken)
    {
        foreach (string receiver in receivers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Publish(receiver); // ! TJ2010
        }
    }

    [Job]
    public double Integrate(int steps, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        double sum = 0;
        for (int i = 0; i < steps; i++) // ! TJ2012
        {
            sum += Math.Exp(-(double)i * i);
        }

        return sum;
    }

    [Job]
    public int Pairs(int[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int pairs = 0;
        foreach (int one in values) // ! TJ2012
        {
            foreach (int other in values)
            {
                pairs += one == other ? 1 : 0;
            }
        }

        return pairs;
    }

    private async Task Publish(string receiver) // ! TJ2010
    {
        await mailer.SendAsync(receiver, "news", default);
    }
}
