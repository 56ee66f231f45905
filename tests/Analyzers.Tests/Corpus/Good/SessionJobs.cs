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
    public async Task RequestWithToken(string url, CancellationToken cancellationToken)
    {
        var r = new Request
        {
            Url = url,
            Aborted = cancellationToken
        };
        await r.FireAsync();
        await http.GetStringAsync(url, r.Aborted);
    }

    [Job]
    public async Task RequestGivenTokenLater(string url, CancellationToken cancellationToken)
    {
        var r = new Request
        {
            Url = url
        };
        r.Aborted = cancellationToken;
        await http.GetStringAsync(r.Url, r.Aborted);
    }

    [Job]
    public async Task OptionsWithToken(string url, CancellationToken cancellationToken)
    {
        var options = new Options(url)with
        {
            Token = cancellationToken
        };
        await http.GetStringAsync(options.Name, options.Token);
    }

    [Job]
    public async Task TokenInTuple(CancellationToken cancellationToken)
    {
        (string Url, CancellationToken Stop) pair = ("x", cancellationToken);
        await http.GetStringAsync(pair.Url, pair.Stop);
    }

    [Job]
    public async Task SourceOfHelper(CancellationToken cancellationToken)
    {
        Make(cancellationToken, out CancellationTokenSource source);
        using (source)
            await http.GetStringAsync("x", source.Token);
    }

    private static void Make(CancellationToken t, out CancellationTokenSource source) => source = CancellationTokenSource.CreateLinkedTokenSource(t);
    [Job]
    public async Task RegisteredSource(CancellationToken cancellationToken)
    {
        using var mine = new CancellationTokenSource();
        using var registration = cancellationToken.Register(static s => ((CancellationTokenSource)s!).Cancel(), mine);
        await http.GetStringAsync("x", mine.Token);
    }

    [Job]
    public async Task LocalFunctionThatSeesToken(CancellationToken cancellationToken)
    {
        await Send("x");
        async Task Send(string x, CancellationToken t = default) => await bus.SendAsync(x, cancellationToken);
    }

    [Job]
    public async Task DisposesInFinally(CancellationToken cancellationToken)
    {
        var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await http.GetStringAsync("x", linked.Token);
        }
        finally
        {
            linked.Dispose();
        }
    }
}
