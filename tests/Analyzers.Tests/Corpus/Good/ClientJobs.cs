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
    public async Task StreamGivenTokenLater(CancellationToken cancellationToken)
    {
        var list = client.ListAsync();
        await foreach (string id in list.WithCancellation(cancellationToken))
            client.Touch(id);
    }

    [Job]
    public async Task ChecksInLocalFunction(string[] ids, CancellationToken cancellationToken)
    {
        foreach (string id in ids)
        {
            await One(id);
        }

        async Task One(string id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await client.TouchAsync(id);
        }
    }

    [Job]
    public async Task WaitsUnderToken(CancellationToken cancellationToken)
    {
        await client.TouchAsync("x").WaitAsync(cancellationToken);
    }
}
