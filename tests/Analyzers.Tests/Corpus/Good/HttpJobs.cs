using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Http;

public sealed record Quote(string Currency, decimal Rate);

public sealed class HttpJobs(HttpClient http, ILogger<HttpJobs> log)
{
    [Job(Queue = "http", Timeout = "00:00:30")]
    public async Task<int> Ping(Uri address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync(address, cancellationToken).ConfigureAwait(false);
        return (int)response.StatusCode;
    }

    [Job]
    public Task<string> Fetch(string url, CancellationToken stop) => http.GetStringAsync(url, stop);

    [Job]
    public async Task Download(Uri address, string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response =
            await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using FileStream file = File.Create(path);
        await body.CopyToAsync(file, cancellationToken);
    }

    // A limit of its own, linked to the job's token.
    [Job]
    public async Task<Quote?> GetQuote(string currency, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            return await http.GetFromJsonAsync<Quote>($"/quotes/{currency}", limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No quote for {currency} within five seconds.");
        }
    }

    [Job(MaxAttempts = 3)]
    public async Task<string> FetchWithRetries(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await http.GetStringAsync(url, cancellationToken);
            }
            catch (HttpRequestException e) when (attempt < 4 && e.StatusCode is HttpStatusCode.ServiceUnavailable)
            {
                log.LogWarning(e, "Attempt {Attempt} failed", attempt);
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt), cancellationToken);
            }
        }
    }

    [Job]
    public async Task<long[]> Sizes(string[] urls, CancellationToken cancellationToken)
    {
        Task<byte[]>[] downloads = [.. urls.Select(url => http.GetByteArrayAsync(url, cancellationToken))];
        await Task.WhenAll(downloads);
        return [.. downloads.Select(download => download.Result.LongLength)];
    }

    [Job]
    public async Task<string> FirstOf(string left, string right, CancellationToken cancellationToken)
    {
        using var loser = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<string> one = http.GetStringAsync(left, loser.Token);
        Task<string> two = http.GetStringAsync(right, loser.Token);
        Task<string> first = await Task.WhenAny(one, two);
        await loser.CancelAsync();
        return await first;
    }

    // The token travels in the request, in a tuple and in an options object.
    [Job]
    public async Task<int> Indirect(string[] urls, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        int failures = 0;
        await Parallel.ForEachAsync(urls, options, async (url, stop) =>
        {
            (string Url, CancellationToken Stop) request = (url, stop);
            using HttpResponseMessage response = await http.GetAsync(request.Url, request.Stop);
            if (!response.IsSuccessStatusCode)
            {
                Interlocked.Increment(ref failures);
            }
        });
        return failures;
    }

    [Job]
    public async Task<int> Paged(string url, JobContext job, CancellationToken cancellationToken)
    {
        int total = 0;
        string? next = url;
        while (next is not null)
        {
            using HttpResponseMessage page = await http.GetAsync(next, cancellationToken);
            string[] rows = await page.Content.ReadFromJsonAsync<string[]>(cancellationToken) ?? [];
            foreach (string row in rows)
            {
                total += row.Length;
            }

            next = page.Headers.TryGetValues("Link", out IEnumerable<string>? links) ? links.FirstOrDefault() : null;
            await job.ReportProgressAsync(total, cancellationToken);
        }

        return total;
    }
}
