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
    public async Task LoopsOverAwaitedRowsAndChecks(CancellationToken cancellationToken)
    {
        foreach (int id in await rows.ListAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await rows.TouchAsync(id);
        }
    }

    [Job]
    public async Task LoopsOverAwaitedProperty(string url, CancellationToken cancellationToken)
    {
        foreach (var header in (await http.GetAsync(url, cancellationToken)).Headers)
        {
            rows.Note(header.Key);
        }
    }

    [Job]
    public async Task DrainsQueue(BlockingCollection<int> queue, CancellationToken cancellationToken)
    {
        foreach (int id in queue.GetConsumingEnumerable(cancellationToken))
        {
            await rows.TouchAsync(id);
        }
    }

    [Job]
    public async Task<bool> TriesOnce(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)when (e is not OperationCanceledException)
        {
            return false;
        }

        return true;
    }

    [Job]
    public async Task FallsBack(string url, string other, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await http.GetStringAsync(url, cancellationToken);
        }
        catch (Exception)
        {
            text = await http.GetStringAsync(other, cancellationToken);
        }

        rows.Note(text);
    }

    [Job]
    public async Task LogsAndRethrows(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)
        {
            rows.Note(e.Message);
            throw;
        }
    }

    [Job]
    public async Task RetriesUnlessCancelled(CancellationToken cancellationToken)
    {
        for (int i = 0;; i++)
        {
            try
            {
                await rows.SaveAsync(i, cancellationToken);
                return;
            }
            catch (Exception)when (i < 3 && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(1 << i, cancellationToken);
            }
        }
    }

    [Job]
    public async Task SwallowsInFinallyOnly(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        finally
        {
            try
            {
                await rows.TouchAsync(1);
            }
            catch (Exception e)
            {
                rows.Note(e.Message);
            }
        }
    }

    [Job]
    public async Task UsesExceptionFilterOnMessage(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (InvalidOperationException e)when (e.Message.Contains("closed"))
        {
            rows.Note("closed");
        }
    }

    [Job]
    public async Task WaitsForAny(CancellationToken cancellationToken)
    {
        Task save = rows.SaveAsync(1, cancellationToken);
        Task first = await Task.WhenAny(save, Task.Delay(1000, cancellationToken));
        if (first != save)
            throw new TimeoutException();
        await save;
    }

    [Job]
    public async Task NestsLimits(CancellationToken cancellationToken)
    {
        using var outer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        outer.CancelAfter(10_000);
        using var inner = CancellationTokenSource.CreateLinkedTokenSource(outer.Token);
        inner.CancelAfter(1000);
        try
        {
            await rows.SaveAsync(1, inner.Token);
        }
        catch (OperationCanceledException)when (!outer.IsCancellationRequested)
        {
            rows.Note("slow");
        }
    }

    [Job]
    public async Task StopsOthersWhenOneFails(int[] ids, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] all = [..ids.Select(async id =>
        {
            try
            {
                await rows.SaveAsync(id, stop.Token);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        })];
        await Task.WhenAll(all);
    }

    [Job]
    public async Task SwallowsInSwitchExpression(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)
        {
            string text = e switch
            {
                OperationCanceledException => throw new OperationCanceledException(cancellationToken),
                IOException => "io",
                _ => "other"
            };
            rows.Note(text);
        }
    }

    [Job]
    public async Task UsesStaticLocal(int[] ids, CancellationToken cancellationToken)
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
            catch (IOException e)
            {
                r.Note(e.Message);
            }
        }
    }

    [Job]
    public async Task RunsUntilStopped(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)when (cancellationToken.IsCancellationRequested)
        {
            rows.Note("asked to stop");
        }
    }

    [Job]
    public async Task PassesTokenToFilterHelper(CancellationToken cancellationToken)
    {
        try
        {
            await rows.SaveAsync(1, cancellationToken);
        }
        catch (Exception e)when (!IsStop(e, cancellationToken))
        {
            rows.Note(e.Message);
        }
    }

    private static bool IsStop(Exception e, CancellationToken t) => e is OperationCanceledException && t.IsCancellationRequested;
    [Job]
    public void ChecksEveryHundred(int[] ids, CancellationToken cancellationToken)
    {
        int n = 0;
        foreach (int id in ids)
        {
            if (++n % 100 == 0)
                cancellationToken.ThrowIfCancellationRequested();
            File.Delete($"{id}");
        }
    }

    [Job]
    public void CopiesMatrix(int size, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var matrix = new double[4, 4];
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                matrix[i, j] = i * j * size;
            }
        }

        GC.KeepAlive(matrix);
    }

    [Job]
    public async Task CompletesChannelInFinally(Channel<int> channel, CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; i < 50; i++)
            {
                await channel.Writer.WriteAsync(i, cancellationToken);
            }
        }
        finally
        {
            channel.Writer.Complete();
        }
    }

    [Job]
    public async Task SendsWithRetryPolicy(CancellationToken cancellationToken)
    {
        int delay = 100;
        while (true)
        {
            try
            {
                await rows.SaveAsync(1, cancellationToken);
                break;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(delay, cancellationToken);
                delay *= 2;
            }
        }
    }
}
