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
    public async Task RethrowsInSecondClause(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (OperationCanceledException)when (!cancellationToken.IsCancellationRequested)
        {
            log.Warn("timeout");
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception e)
        {
            log.Warn("failed", e);
        }
    }

    [Job]
    public async Task NotFoundThenOthers(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (HttpRequestException e)when (e.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            log.Warn("gone");
        }
        catch (Exception e)when (e is not OperationCanceledException)
        {
            log.Warn("failed", e);
        }
    }

    [Job]
    public async Task WrapsTheCancellation(string url, CancellationToken cancellationToken)
    {
        try
        {
            await http.GetStringAsync(url, cancellationToken);
        }
        catch (Exception e)when (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("stopped", e, cancellationToken);
        }
        catch (Exception e)
        {
            log.Warn("failed", e);
        }
    }

    [Job]
    public async Task ChecksBehindTheTry(string[] urls, CancellationToken cancellationToken)
    {
        int failed = 0;
        foreach (string url in urls)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e)
            {
                log.Warn(url, e);
                failed++;
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        log.Warn($"{failed}");
    }

    [Job]
    public async Task CollectsErrors(string[] urls, CancellationToken cancellationToken)
    {
        var errors = new List<Exception>();
        foreach (string url in urls)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e)
            {
                errors.Add(e);
            }
        }

        if (errors.Count > 0)
            throw new AggregateException(errors);
    }

    [Job]
    public async Task<string> LimitsCallAndAsksBoth(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(3));
        try
        {
            return await http.GetStringAsync(url, limit.Token);
        }
        catch (OperationCanceledException)when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return "(slow)";
        }
    }

    [Job]
    public async Task<string> LimitsCallByTimer(string url, CancellationToken cancellationToken)
    {
        using var slow = new CancellationTokenSource(3000);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        try
        {
            return await http.GetStringAsync(url, both.Token);
        }
        catch (OperationCanceledException)when (slow.IsCancellationRequested)
        {
            return "(slow)";
        }
    }

    [Job]
    public async Task<string> AsksTimerInClause(string url, CancellationToken cancellationToken)
    {
        using var slow = new CancellationTokenSource(3000);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, cancellationToken);
        try
        {
            return await http.GetStringAsync(url, both.Token);
        }
        catch (OperationCanceledException)
        {
            if (slow.Token.IsCancellationRequested)
                return "(slow)";
            throw;
        }
    }

    [Job]
    public async Task<int> NamesOtherErrors(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(key, cancellationToken)).Length;
        }
        catch (Exception e)when (e is IOException or TimeoutException)
        {
            return -1;
        }
    }

    [Job]
    public async Task<int> AsksHelperInFilter(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.GetAsync(key, cancellationToken)).Length;
        }
        catch (Exception e)when (IsTransient(e))
        {
            return -1;
        }
    }

    private static bool IsTransient(Exception e) => e is IOException or TimeoutException;
    [Job]
    public async Task RetriesWithPause(CancellationToken cancellationToken)
    {
        for (int attempt = 1;; attempt++)
        {
            try
            {
                await store.PutAsync("x", [], cancellationToken);
                return;
            }
            catch (Exception e)when (attempt < 4)
            {
                log.Warn("again", e);
                await Task.Delay(attempt * 100, cancellationToken);
            }
        }
    }

    [Job]
    public async Task KeepsLastError(CancellationToken cancellationToken)
    {
        Exception? last = null;
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            try
            {
                await store.PutAsync("x", [], cancellationToken);
                return;
            }
            catch (Exception e)
            {
                last = e;
            }
        }

        throw last!;
    }

    [Job]
    public async Task LogsAndDecides(string key, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(key, [], cancellationToken);
        }
        catch (Exception e)
        {
            log.Warn("put", e);
            if (e is not OperationCanceledException)
            {
                await store.MarkAsync("failed");
            }
            else
            {
                throw;
            }
        }
    }

    [Job]
    public void DeletesEach(string[] names, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                File.Delete(name);
            }
            catch (Exception e)
            {
                log.Warn("delete", e);
            }
        }
    }

    [Job]
    public async Task<Outcome> SaysCancelled(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(name, [], cancellationToken);
            return Outcome.Done;
        }
        catch (OperationCanceledException)
        {
            return Outcome.Cancelled;
        }
    }

    public enum Outcome
    {
        Done,
        Cancelled
    }

    [Job]
    public async Task ChecksFirst(string name, CancellationToken cancellationToken)
    {
        try
        {
            await store.PutAsync(name, [], cancellationToken);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.Warn("put", e);
        }
    }

    [Job]
    public async Task RemembersAndThrows(string name, CancellationToken cancellationToken)
    {
        bool stopped = false;
        try
        {
            await store.PutAsync(name, [], cancellationToken);
        }
        catch (OperationCanceledException)
        {
            stopped = true;
        }

        if (stopped)
            throw new OperationCanceledException(cancellationToken);
        await store.MarkAsync(name);
    }
}
