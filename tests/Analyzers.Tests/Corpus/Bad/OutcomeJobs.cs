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
    public async Task<Result> MapsFailure(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
            return Result.Ok();
        }
        catch (Exception e) // ! TJ2008
        {
            return Result.Fail(e.Message);
        }
    }

    [Job]
    public async Task TriesThreeTimes(string[] ids, CancellationToken cancellationToken)
    {
        foreach (string id in ids)
        {
            for (int attempt = 0; attempt < 3; attempt++)
            {
                try
                {
                    await db.SaveAsync(id, cancellationToken);
                    break;
                }
                catch (Exception e) // ! TJ2008
                {
                    db.Note(e.Message);
                }
            }
        }
    }

    [Job]
    public async Task SwitchesOnOtherErrors(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception ex) // ! TJ2008
        {
            switch (ex)
            {
                case IOException io:
                    throw new InvalidOperationException("io", io);
                default:
                    db.Note("?");
                    break;
            }
        }
    }

    [Job]
    public async Task ComparesTokens(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (OperationCanceledException ex)when (ex.CancellationToken == cancellationToken) // ! TJ2008
        {
            db.Note("stop");
        }
    }

    [Job]
    public async Task FiltersOnState(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception ex)when (db.IsOpen) // ! TJ2008
        {
            db.Note(ex.Message);
        }
    }

    [Job]
    public async Task ChecksInTry(CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await db.NoteAsync("x");
        }
        catch (Exception e) // ! TJ2008
        {
            db.Note(e.Message);
        }
    }

    [Job]
    public async Task WaitsForAll(string[] ids, CancellationToken cancellationToken)
    {
        var tasks = new List<Task>();
        foreach (string id in ids)
        {
            tasks.Add(db.SaveAsync(id, cancellationToken));
        }

        try
        {
            await Task.WhenAll(tasks);
        }
        catch (Exception) // ! TJ2008
        {
            foreach (Task t in tasks)
            {
                if (t.IsFaulted)
                    db.Note(t.Exception!.Message);
            }
        }
    }

    [Job]
    public async Task JumpsToEnd(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception) // ! TJ2008
        {
            goto end;
        }

        await db.NoteAsync("ok");
        end:
            db.Note("end");
    }

    [Job]
    public async Task WaitsForSignal(CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource();
        using (cancellationToken.Register(() => done.TrySetCanceled(cancellationToken)))
        {
            try
            {
                await done.Task;
            }
            catch (TaskCanceledException) // ! TJ2008
            {
                db.Note("stop");
            }
        }
    }

    [Job]
    public async Task ComparesTokenOfLimit(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(1000);
        try
        {
            await db.SaveAsync("x", limit.Token);
        }
        catch (OperationCanceledException e)when (e.CancellationToken == limit.Token) // ! TJ2008
        {
            db.Note("slow");
        }
    }

    [Job]
    public async Task CountsFailures(string[] ids, CancellationToken cancellationToken)
    {
        int failures = 0;
        foreach (string id in ids)
        {
            try
            {
                await db.SaveAsync(id, cancellationToken);
            }
            catch (Exception e)when (++failures < 10) // ! TJ2008
            {
                db.Note(e.Message);
            }
        }
    }

    [Job]
    public async Task TriesInClause(CancellationToken cancellationToken)
    {
        try
        {
            await db.SaveAsync("x", cancellationToken);
        }
        catch (Exception e) // ! TJ2008
        {
            try
            {
                await db.NoteAsync(e.Message);
            }
            catch (Exception inner)
            {
                db.Note(inner.Message);
            }
        }
    }
}
