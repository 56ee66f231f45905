using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Http;

public sealed class HttpJobs(HttpClient http, ILogger<HttpJobs> log)
{
    private readonly CancellationTokenSource _shutdown = new();

    [Job]
    public async Task<string> NoToken(string url) => await http.GetStringAsync(url); // ! TJ2001

    [Job(Timeout = "00:01:00")]
    public void TimeoutWithoutToken(string text) => log.LogInformation("{Text}", text); // ! TJ2001

    [Job]
    public async Task<string> Unused(string url, CancellationToken cancellationToken) // ! TJ2002
    {
        await Task.Delay(100);
        return await http.GetStringAsync(url);
    }

    [Job]
    public async Task<int> OneOfTwo(string url, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync(url, cancellationToken);
        string body = await response.Content.ReadAsStringAsync(); // ! TJ2003
        return body.Length;
    }

    [Job]
    public async Task<string[]?> Extension(string url, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return await http.GetFromJsonAsync<string[]>(url).ConfigureAwait(false); // ! TJ2003
    }

    [Job]
    public async Task<string> None(string url, CancellationToken cancellationToken)
    {
        string first = await http.GetStringAsync(url, CancellationToken.None); // ! TJ2004
        return first + await http.GetStringAsync(url, cancellationToken);
    }

    [Job]
    public async Task<string> OwnLimit(string url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        return await http.GetStringAsync(url, limit.Token); // ! TJ2004
    }

    [Job]
    public async Task<string> SomebodyElses(string url, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await http.GetStringAsync(url, _shutdown.Token); // ! TJ2005
    }

    [Job]
    public async Task<string> Leaky(string url, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken); // ! TJ2006
        limit.CancelAfter(1000);
        return await http.GetStringAsync(url, limit.Token);
    }

    [Job]
    public async Task<string> Overwrites(string url, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        cancellationToken = new CancellationTokenSource(1000).Token; // ! TJ2006
        return await http.GetStringAsync(url, cancellationToken);
    }

    [Job]
    public async Task<string?> Swallows(string[] urls, CancellationToken cancellationToken)
    {
        foreach (string url in urls)
        {
            try
            {
                return await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log.LogWarning(e, "{Url} failed", url);
            }
        }

        return null;
    }

    [Job]
    public string Blocks(string url, CancellationToken cancellationToken) =>
        http.GetStringAsync(url, cancellationToken).Result; // ! TJ2009

    [Job]
    public async Task Forgets(string url, CancellationToken cancellationToken)
    {
        await Task.Delay(10, cancellationToken);
        _ = http.GetStringAsync(url, cancellationToken); // ! TJ2011
    }

    [Job]
    public async Task<int> Fan(string[] urls, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] bodies = await Task.WhenAll(urls.Select(url => http.GetStringAsync(url))); // ! TJ2003
        return bodies.Sum(body => body.Length);
    }

    [Job]
    public async Task RetryWithoutToken(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(1000 << attempt); // ! TJ2003
            }
        }
    }
}
