using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.OutcomeJobs;
public interface IDb
{
    Task<int> RunAsync(string sql, CancellationToken cancellationToken = default);
    Task SaveAsync(string x, CancellationToken cancellationToken = default);
    void Note(string x);
    Task NoteAsync(string x);
    bool IsOpen { get; }
}

public sealed class Result
{
    public static Result Ok() => new();
    public static Result Fail(string why) => new();
    public static Result Cancelled() => new();
}

public sealed class OutcomeJobs(IDb db, HttpClient http)
{
    [Job]
    public async Task ThrowsWhenNotSent(CancellationToken cancellationToken)
    {
        bool sent = false;
        try
        {
            await db.SaveAsync("x", cancellationToken);
            sent = true;
        }
        catch (Exception e)
        {
            db.Note(e.Message);
        }

        if (!sent)
            throw new InvalidOperationException("not sent");
    }

    [Job]
    public async Task ThrowsWithoutBody(CancellationToken cancellationToken)
    {
        string? body = null;
        try
        {
            body = await http.GetStringAsync("x", cancellationToken);
        }
        catch (Exception e)
        {
            db.Note(e.Message);
        }

        if (body is null)
            throw new InvalidOperationException("nothing");
        db.Note(body);
    }

    [Job]
    public async Task<Result> MapsOutcome(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
            return Result.Ok();
        }
        catch (OperationCanceledException)
        {
            return Result.Cancelled();
        }
        catch (Exception e)
        {
            return Result.Fail(e.Message);
        }
    }

    [Job]
    public async Task SwitchesOnError(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception ex)
        {
            switch (ex)
            {
                case OperationCanceledException:
                    throw;
                case IOException io:
                    db.Note(io.Message);
                    break;
                default:
                    db.Note("?");
                    break;
            }
        }
    }

    [Job]
    public async Task HandsErrorToHelper(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception ex)
        {
            Handle(ex);
        }
    }

    private void Handle(Exception ex)
    {
        if (ex is OperationCanceledException)
            throw new OperationCanceledException("x", ex);
        db.Note(ex.Message);
    }

    [Job]
    public async Task ThrowsLater(CancellationToken cancellationToken)
    {
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception ex)
        {
            failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(ex);
        }

        await db.NoteAsync("after");
        failure?.Throw();
    }

    [Job]
    public async Task StopsItsOwnWork(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task beat = BeatAsync(stop.Token);
        await db.SaveAsync("x", cancellationToken);
        await stop.CancelAsync();
        try
        {
            await beat;
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task BeatAsync(CancellationToken t)
    {
        while (true)
        {
            await Task.Delay(100, t);
            db.Note("beat");
        }
    }

    [Job]
    public async Task CompletesChannel(Channel<int> channel, CancellationToken cancellationToken)
    {
        try
        {
            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                while (channel.Reader.TryRead(out int n))
                {
                    await db.SaveAsync($"{n}", cancellationToken);
                }
            }
        }
        catch (Exception e)
        {
            channel.Writer.TryComplete(e);
            throw;
        }
    }

    [Job]
    public async Task CountsOtherFailures(string[] ids, CancellationToken cancellationToken)
    {
        int failures = 0;
        foreach (string id in ids)
        {
            try
            {
                await db.SaveAsync(id, cancellationToken);
            }
            catch (Exception e)when (e is not OperationCanceledException && ++failures < 10)
            {
                db.Note(e.Message);
            }
        }
    }
}
