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

namespace Shop.ClientJobs;
public interface IClient
{
    Task<string> GetAsync(string id, CancellationToken cancellationToken = default);
    Task PutAsync(string id, params string[] tags);
    Task PutAsync(string id, IEnumerable<string> tags, CancellationToken cancellationToken = default);
    void Touch(string id);
    Task TouchAsync(string id);
    IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken = default);
    IAsyncEnumerable<string> All { get; }

    CancellationToken Lost { get; }

    bool TryGet(string id, out CancellationToken stop);
}

public record Call(string Id, CancellationToken Stop = default)
{
    public int Tries { get; init; }
}

public readonly record struct Ctx(string Id, CancellationToken Stop);
public sealed class Conf
{
    public CancellationToken CancellationToken { get; set; }
    public int Limit { get; set; }
}

public sealed class ClientJobs(IClient client, HttpClient http, SemaphoreSlim gate, Conf conf)
{
    [Job]
    public async Task TokenByOut(CancellationToken cancellationToken)
    {
        if (client.TryGet("x", out CancellationToken stop))
            await http.GetStringAsync("x", stop); // ! TJ2005
        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public async Task SelectsWithout(string[] ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tasks = ids.Select(id => client.GetAsync(id)); // ! TJ2003
        foreach (string s in await Task.WhenAll(tasks))
            client.Touch(s);
    }

    [Job]
    public async Task DiscardsToken(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (client.TryGet("x", out _)) // ! TJ2007
        {
            await client.TouchAsync("x");
        }
    }

    [Job]
    public async Task LoopsOverStaticFunction(string[] ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string id in ids) // ! TJ2007
        {
            await One(id);
        }

        static async Task One(string id)
        {
            await Task.Delay(id.Length);
        }
    }

    [Job]
    public long CountsPrimes(long n, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long p = 0;
        for (long i = 2; i < n; i++) // ! TJ2012
        {
            bool prime = true;
            for (long j = 2; j * j <= i; j++)
            {
                if (i % j == 0)
                {
                    prime = false;
                    break;
                }
            }

            if (prime)
                p++;
        }

        return p;
    }

    [Job]
    public async Task<byte[]> ReadsBodyWithout(string url, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(); // ! TJ2003
    }

    [Job]
    public async Task BlocksOnResult(CancellationToken cancellationToken)
    {
        var t1 = client.GetAsync("a", cancellationToken);
        client.Touch(t1.Result); // ! TJ2009
        await t1;
    }

    [Job]
    public async Task WaitsWithout(CancellationToken cancellationToken)
    {
        await client.TouchAsync("x").WaitAsync(TimeSpan.FromSeconds(2)); // ! TJ2003
        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public async Task CallsItselfWithout(string id, CancellationToken cancellationToken)
    {
        await Helper2(id, cancellationToken: cancellationToken);
    }

    private async Task Helper2(string id, int n = 1, CancellationToken cancellationToken = default)
    {
        await client.GetAsync(id, cancellationToken);
        if (n > 0)
            await Helper2(id, n - 1); // ! TJ2003
    }

    [Job]
    public async Task LimitsLater(string id, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource();
        limit.CancelAfter(100);
        await Task.Delay(1, cancellationToken);
        await client.GetAsync(id, limit.Token); // ! TJ2004
    }

    [Job]
    public async Task OverwritesToken(string id, CancellationToken cancellationToken)
    {
        cancellationToken = new CancellationTokenSource(5).Token; // ! TJ2006
        await client.GetAsync(id, cancellationToken);
    }
}
