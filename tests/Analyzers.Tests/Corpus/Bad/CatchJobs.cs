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

namespace Shop.CatchJobs;
public interface IStore
{
    Task<byte[]> GetAsync(string key, CancellationToken cancellationToken = default);
    Task PutAsync(string key, byte[] value, CancellationToken cancellationToken = default);
    Task MarkAsync(string key);
}

public interface ILog
{
    void Warn(string text, Exception? e = null);
}

public sealed class CatchJobs(HttpClient http, IStore store, ILog log)
{
    [Job]
    public async Task TimeoutThenEverything(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (TaskCanceledException)when (cancellationToken.IsCancellationRequested == false)
        {
            log.Warn("timeout");
        }
        catch (Exception e) // ! TJ2008
        {
            log.Warn("failed", e);
        }
    }

    [Job]
    public async Task OtherTokenThenEverything(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (OperationCanceledException e)when (e.CancellationToken != cancellationToken)
        {
            log.Warn("timeout");
        }
        catch // ! TJ2008
        {
            log.Warn("failed");
        }
    }

    [Job]
    public async Task SkipsFailedPages(string[] urls, CancellationToken cancellationToken)
    {
        foreach (string url in urls)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log.Warn(url, e);
                continue;
            }
        }
    }

    [Job]
    public async Task StopsAtCancellation(string[] urls, CancellationToken cancellationToken)
    {
        for (int i = 0; i < urls.Length && !cancellationToken.IsCancellationRequested; i++)
        {
            try
            {
                await http.GetStringAsync(urls[i], cancellationToken);
            }
            catch (OperationCanceledException) // ! TJ2008
            {
                break;
            }
        }

        await store.MarkAsync("done");
    }

    [Job]
    public async Task PutsBack(string[] urls, CancellationToken cancellationToken)
    {
        var left = new Queue<string>(urls);
        while (left.TryDequeue(out string? url))
        {
            try
            {
                await store.PutAsync(url, [], cancellationToken);
            }
            catch (Exception)when (left.Count > 0) // ! TJ2008
            {
                left.Enqueue(url);
            }
        }
    }

    [Job]
    public async Task TicksUntilStopped(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await store.PutAsync("tick", [], cancellationToken);
            }
        }
        catch (OperationCanceledException) // ! TJ2008
        {
            log.Warn("stopped");
        }
    }

    [Job]
    public async Task<string> LimitsCall(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await http.GetStringAsync(url, limit.Token);
        }
        catch (OperationCanceledException) // ! TJ2008
        {
            return "(slow)";
        }
    }

    [Job]
    public async Task<string> LimitsCallAndAsksLimit(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await http.GetStringAsync(url, limit.Token);
        }
        catch (OperationCanceledException)when (limit.IsCancellationRequested) // ! TJ2008
        {
            return "(slow)";
        }
    }

    [Job]
    public async Task<int> NamesTaskCancellation(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(key, cancellationToken)).Length;
        }
        catch (Exception e)when (e is IOException || e is TaskCanceledException) // ! TJ2008
        {
            return -1;
        }
    }

    [Job]
    public async Task<int> LogsInFilter(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(key, cancellationToken)).Length;
        }
        catch (Exception e)when (Log(e)) // ! TJ2008
        {
            return -1;
        }
    }

    private bool Log(Exception e)
    {
        log.Warn("x", e);
        return true;
    }

    [Job]
    public async Task<int> SwitchesInFilter(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(key, cancellationToken)).Length;
        }
        catch (Exception e)when (e switch // ! TJ2008
        {
            IOException => true,
            OperationCanceledException => true,
            _ => false
        })
        {
            return -1;
        }
    }

    [Job]
    public async Task ThrowsAtHead(string[] keys, CancellationToken cancellationToken)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException(cancellationToken);
            try
            {
                await store.PutAsync(keys[i], [], cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log.Warn(keys[i], e);
            }
        }
    }

    [Job]
    public async Task RetriesWithoutPause(CancellationToken cancellationToken)
    {
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            try
            {
                await store.PutAsync("x", [], cancellationToken);
                return;
            }
            catch (Exception e) // ! TJ2008
            {
                log.Warn("again", e);
            }
        }

        throw new InvalidOperationException("no luck");
    }

    [Job]
    public async Task<bool> ReportsFailure(string key, CancellationToken cancellationToken)
    {
        bool ok = true;
        try
        {
            await store.PutAsync(key, [], cancellationToken);
        }
        catch (Exception) // ! TJ2008
        {
            ok = false;
        }

        return ok;
    }

    [Job]
    public async Task SwallowsInLambda(string[] keys, CancellationToken cancellationToken)
    {
        await Task.WhenAll(keys.Select(async key =>
        {
            try
            {
                await store.PutAsync(key, [], cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log.Warn(key, e);
            }
        }));
    }

    [Job]
    public async Task SwallowsInLocalFunction(string[] keys, CancellationToken cancellationToken)
    {
        foreach (string key in keys)
            await TryPut(key);
        async Task TryPut(string k)
        {
            try
            {
                await store.PutAsync(k, [], cancellationToken);
            }
            catch // ! TJ2008
            {
            }
        }
    }

    [Job]
    public async Task TriesInHelper(string[] keys, CancellationToken cancellationToken)
    {
        foreach (string key in keys)
        {
            if (!await TryPutAsync(key, cancellationToken))
            {
                log.Warn(key);
            }
        }
    }

    private async Task<bool> TryPutAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(key, [], cancellationToken);
            return true;
        }
        catch (Exception) // ! TJ2008
        {
            return false;
        }
    }

    [Job]
    public async Task ReturnsOnCancellation(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(key, [], cancellationToken);
        }
        catch (Exception e) // ! TJ2008
        {
            if (e is OperationCanceledException)
            {
                log.Warn("cancelled");
                return;
            }

            throw;
        }
    }

    [Job]
    public void DeletesAll(string[] names, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string name in names)
            {
                cancellationToken.ThrowIfCancellationRequested();
                File.Delete(name);
            }
        }
        catch (Exception e) // ! TJ2008
        {
            log.Warn("delete", e);
        }
    }

    [Job]
    public async Task AwaitsLater(string name, CancellationToken cancellationToken)
    {
        var put = store.PutAsync(name, [], cancellationToken);
        try
        {
            await put;
        }
        catch (Exception e) // ! TJ2008
        {
            log.Warn("put", e);
        }
    }

    [Job]
    public async Task NamesBothErrors(Channel<string> names, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (string name in names.Reader.ReadAllAsync(cancellationToken))
            {
                await store.PutAsync(name, [], cancellationToken);
            }
        }
        catch (Exception e)when (e is OperationCanceledException || e is ChannelClosedException) // ! TJ2008
        {
            log.Warn("closed");
        }
    }

    [Job]
    public async Task SwallowsTokenOfContext(string name, JobContext job)
    {
        try
        {
            await store.PutAsync(name, [], job.CancellationToken);
        }
        catch (OperationCanceledException) // ! TJ2008
        {
            log.Warn("closed");
        }
    }

    [Job]
    public async Task SwallowsOutside(string name, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await store.PutAsync(name, [], cancellationToken);
            }
            catch (IOException e)
            {
                log.Warn("io", e);
            }
        }
        catch (Exception e) // ! TJ2008
        {
            log.Warn("all", e);
        }
    }
}
