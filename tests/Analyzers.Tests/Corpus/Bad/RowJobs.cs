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

namespace Shop.RowJobs;
public interface IRows
{
    Task<List<int>> ListAsync(CancellationToken cancellationToken = default);
    Task TouchAsync(int id);
    Task SaveAsync(int id, CancellationToken cancellationToken = default);
    void Note(string text);
}

public sealed class RowJobs(IRows rows, HttpClient http)
{
    [Job]
    public async Task LoopsOverAwaitedRows(CancellationToken cancellationToken)
    {
        foreach (int id in await rows.ListAsync(cancellationToken)) // ! TJ2007
        {
            await rows.TouchAsync(id);
        }
    }

    [Job]
    public async Task DrainsQueueWithout(BlockingCollection<int> queue, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (int id in queue.GetConsumingEnumerable()) // ! TJ2003
        {
            await rows.TouchAsync(id);
        }
    }

    [Job]
    public async Task<bool> TriesOnceAndSwallows(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)when (e is not HttpRequestException) // ! TJ2008
        {
            return false;
        }

        return true;
    }

    [Job]
    public async Task FallsBackWithout(string url, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await http.GetStringAsync(url, cancellationToken);
        }
        catch (Exception) // ! TJ2008
        {
            text = "nothing";
        }

        rows.Note(text);
    }

    [Job]
    public async Task RethrowsSometimes(int attempt, CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception) // ! TJ2008
        {
            if (attempt > 3)
                throw;
        }
    }

    [Job]
    public async Task NestsLimitsAndAsksInner(CancellationToken cancellationToken)
    {
        using var outer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        outer.CancelAfter(10_000);
        using var inner = CancellationTokenSource.CreateLinkedTokenSource(outer.Token);
        try
        {
            await rows.SaveAsync(1, inner.Token);
        }
        catch (OperationCanceledException)when (inner.IsCancellationRequested) // ! TJ2008
        {
            rows.Note("slow");
        }
    }

    [Job]
    public async Task UsesStaticLocalThatSwallows(int[] ids, CancellationToken cancellationToken)
    {
        foreach (int id in ids)
        {
            await One(rows, id, cancellationToken);
        }

        static async Task One(IRows r, int id, CancellationToken t)
        {
            try
            {
                await r.SaveAsync(id, t);
            }
            catch (Exception e) // ! TJ2008
            {
                r.Note(e.Message);
            }
        }
    }

    [Job]
    public async Task SwallowsUnderUsing(CancellationToken cancellationToken)
    {
        using var reg = cancellationToken.Register(() => rows.Note("stop"));
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (TaskCanceledException) // ! TJ2008
        {
        }
    }

    [Job]
    public async Task FilterHelperLetsItIn(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)when (IsTransient(e)) // ! TJ2008
        {
            rows.Note(e.Message);
        }
    }

    private static bool IsTransient(Exception e)
    {
        if (e is IOException)
            return true;
        return e is HttpRequestException or TaskCanceledException;
    }

    [Job]
    public async Task SendsWithPauseWithout(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await rows.SaveAsync(1, cancellationToken);
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100); // ! TJ2003
            }
        }
    }
}
