using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Queues;

public interface IBroker
{
    Task<Message?> ReceiveAsync(TimeSpan wait, CancellationToken cancellationToken);

    Task AcknowledgeAsync(Message message, CancellationToken cancellationToken);

    Task RejectAsync(Message message, CancellationToken cancellationToken);
}

public sealed record Message(string Id, string Text);

public sealed class QueueJobs(IBroker broker, IJobClient jobs, ILogger<QueueJobs> log)
{
    private int _handled;

    // Returns when it is cancelled: what was handled counts.
    [Job(Queue = "broker", Timeout = "01:00:00")]
    public async Task<int> Drain(JobContext job, CancellationToken cancellationToken)
    {
        int handled = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await broker.ReceiveAsync(TimeSpan.FromSeconds(5), cancellationToken) is not { } message)
                {
                    break;
                }

                await HandleAsync(message, cancellationToken);
                handled++;
            }
            catch (Exception e)
            {
                log.LogError(e, "A message failed in {Job}", job.Id);
            }
        }

        return handled;
    }

    [Job]
    public async Task Relay(string[] ids, CancellationToken cancellationToken)
    {
        var handles = new List<JobHandle>();
        foreach (string id in ids)
        {
            handles.Add(jobs.GetHandle(JobId.Parse(id)));
        }

        foreach (JobHandle handle in handles)
        {
            await handle.WaitForCompletionAsync(cancellationToken);
        }
    }

    [Job]
    public async Task CancelAll(string[] ids, CancellationToken cancellationToken)
    {
        foreach (string id in ids)
        {
            await jobs.CancelAsync(JobId.Parse(id), "all", cancellationToken);
        }
    }

    // What is taken is given back, whatever happens to the job.
    [Job]
    public async Task TakeOne(CancellationToken cancellationToken)
    {
        Message? message = await broker.ReceiveAsync(TimeSpan.FromSeconds(5), cancellationToken);
        if (message is null)
        {
            return;
        }

        bool isDone = false;
        try
        {
            await HandleAsync(message, cancellationToken);
            isDone = true;
        }
        finally
        {
            if (!isDone)
            {
                await broker.RejectAsync(message, CancellationToken.None);
            }
        }
    }

    // Cleans up when it sees the cancellation.
    [Job]
    public async Task<bool> Polite(CancellationToken cancellationToken)
    {
        Message? message = await broker.ReceiveAsync(TimeSpan.FromSeconds(5), cancellationToken);
        if (message is null)
        {
            return false;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            await broker.RejectAsync(message, CancellationToken.None);
            return false;
        }

        await HandleAsync(message, cancellationToken);
        return true;
    }

    [Job]
    public async Task Callback(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(() => cancelled.TrySetCanceled(cancellationToken));
        await await Task.WhenAny(cancelled.Task, WaitForQuietAsync());

        async Task WaitForQuietAsync()
        {
            while (Volatile.Read(ref _handled) > 0)
            {
                await Task.Delay(50, cancellationToken);
            }
        }
    }

    [Job]
    public async Task WithSource(CancellationToken cancellationToken)
    {
        using var source = new CancellationTokenSource();
        using (cancellationToken.Register(source.Cancel))
        {
            source.CancelAfter(1000);
            await Task.Delay(Timeout.Infinite, source.Token);
        }
    }

    [Job]
    public Task Optional(int? seconds, CancellationToken cancellationToken)
    {
        CancellationToken? maybe = cancellationToken;
        return seconds is { } wait ? Task.Delay(TimeSpan.FromSeconds(wait), maybe ?? default) : Task.CompletedTask;
    }

    private async Task HandleAsync(Message message, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _handled);
        log.LogInformation("Handling {Id}", message.Id);
        await Task.Delay(10, cancellationToken);
        await broker.AcknowledgeAsync(message, cancellationToken);
        Interlocked.Decrement(ref _handled);
    }
}
