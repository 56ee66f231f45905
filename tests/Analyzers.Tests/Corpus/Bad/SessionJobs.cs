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

namespace Shop.SessionJobs;
public interface IBus
{
    Task SendAsync(string m, CancellationToken token = default);
    Task PushAsync(string m);
    CancellationToken Closing { get; }
}

public sealed class Session : IDisposable
{
    private readonly CancellationTokenSource _cts = new();
    public CancellationToken Ended => _cts.Token;

    public Task OpenAsync(CancellationToken t = default) => Task.Delay(1, t);
    public Task ReadAsync(string x, CancellationToken t = default) => Task.Delay(1, t);
    public Task PlainAsync() => Task.CompletedTask;
    public void Dispose() => _cts.Dispose();
}

public sealed class Request
{
    public string Url { get; set; } = "";
    public CancellationToken Aborted { get; set; }
}

public sealed record Options(string Name)
{
    public CancellationToken Token { get; init; }
}

public sealed class Worker(CancellationToken stop)
{
    public Task RunAsync() => Task.Delay(1, stop);
    public Task StepAsync(int n, CancellationToken t = default) => Task.Delay(n, t);
}

public static class Ext
{
    public static Task PostAsync(this Request r, CancellationToken t = default) => Task.Delay(1, t);
    public static Task FireAsync(this Request r) => Task.Delay(1, r.Aborted);
}

public sealed class SessionJobs(IBus bus, HttpClient http, Session session, Request request)
{
    [Job]
    public async Task SecondCallWithout(CancellationToken cancellationToken)
    {
        await bus.SendAsync("a", cancellationToken);
        await bus.SendAsync("b"); // ! TJ2003
    }

    [Job]
    public async Task LoopOfSession(string[] xs, CancellationToken cancellationToken)
    {
        await session.OpenAsync(cancellationToken);
        foreach (string x in xs) // ! TJ2007
        {
            await session.PlainAsync();
        }
    }

    [Job]
    public async Task TokenOfSession(string url, CancellationToken cancellationToken)
    {
        await session.OpenAsync(cancellationToken);
        await http.GetStringAsync(url, session.Ended); // ! TJ2005
    }

    [Job]
    public async Task TokenOfRequest(string url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await http.GetStringAsync(url, request.Aborted); // ! TJ2005
    }

    [Job]
    public async Task SessionOfItsOwn(string[] xs, CancellationToken cancellationToken)
    {
        using var s = new Session();
        await s.OpenAsync(cancellationToken);
        foreach (string x in xs)
        {
            await s.ReadAsync(x); // ! TJ2003
        }
    }

    [Job]
    public async Task LinkedToOthers(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(session.Ended, bus.Closing);
        await Task.Delay(1, cancellationToken);
        await http.GetStringAsync("x", both.Token); // ! TJ2005
    }
}
