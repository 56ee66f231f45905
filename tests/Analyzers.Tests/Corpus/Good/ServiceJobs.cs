using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop.Services;

public sealed class Invoice
{
    public int Id { get; init; }

    public bool IsSent { get; set; }
}

// As those of Entity Framework.
public interface ISet<T> : IAsyncEnumerable<T>
{
    ISet<T> Where(Func<T, bool> condition);

    Task<List<T>> ToListAsync(CancellationToken cancellationToken = default);

    Task<T?> FirstOrDefaultAsync(Func<T, bool> condition, CancellationToken cancellationToken = default);
}

public interface ITransaction : IAsyncDisposable
{
    Task CommitAsync(CancellationToken cancellationToken = default);

    Task RollbackAsync(CancellationToken cancellationToken = default);
}

public interface IShopContext
{
    ISet<Invoice> Invoices { get; }

    Task<int> SaveChangesAsync(CancellationToken cancellationToken = default);

    Task<ITransaction> BeginTransactionAsync(CancellationToken cancellationToken = default);
}

// As that of Polly.
public sealed class Pipeline
{
    public async ValueTask ExecuteAsync(Func<CancellationToken, ValueTask> work, CancellationToken cancellationToken = default) =>
        await work(cancellationToken);

    public async ValueTask<T> ExecuteAsync<T, TState>(
        Func<TState, CancellationToken, ValueTask<T>> work, TState state, CancellationToken cancellationToken = default) =>
        await work(state, cancellationToken);
}

public interface IMessageBus
{
    event Action<string> Received;

    void Publish(string message);
}

public readonly record struct Scope(string Tenant, CancellationToken Stop);

public sealed record Request(Uri Address, CancellationToken CancellationToken = default);

public sealed class ServiceJobs(IShopContext database, HttpClient http, Pipeline pipeline, IMessageBus bus, ILogger<ServiceJobs> log)
{
    private static readonly SemaphoreSlim Gate = new(4);

    [Job]
    public async Task<int> SendInvoices(CancellationToken cancellationToken)
    {
        List<Invoice> invoices = await database.Invoices.Where(static invoice => !invoice.IsSent).ToListAsync(cancellationToken);
        await using ITransaction transaction = await database.BeginTransactionAsync(cancellationToken);
        try
        {
            foreach (Invoice invoice in invoices)
            {
                using HttpResponseMessage response = await http.PostAsJsonAsync("/invoices", invoice, cancellationToken);
                response.EnsureSuccessStatusCode();
                invoice.IsSent = true;
            }

            int saved = await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
            return saved;
        }
        catch
        {
            await transaction.RollbackAsync();
            throw;
        }
    }

    [Job]
    public async Task Crawl(Uri[] pages, CancellationToken cancellationToken)
    {
        var found = Channel.CreateBounded<string>(new BoundedChannelOptions(16) { SingleReader = true });
        Task reader = ReadAsync();
        try
        {
            await Parallel.ForEachAsync(
                pages,
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken },
                async (page, stop) => await found.Writer.WriteAsync(await http.GetStringAsync(page, stop), stop));
        }
        catch (Exception e)
        {
            found.Writer.TryComplete(e);
            throw;
        }

        found.Writer.TryComplete();
        await reader;

        async Task ReadAsync()
        {
            while (await found.Reader.WaitToReadAsync(cancellationToken))
            {
                while (found.Reader.TryRead(out string? text))
                {
                    log.LogInformation("{Length} characters", text.Length);
                }
            }
        }
    }

    [Job(MaxAttempts = 5)]
    public async Task Charge(int invoice, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(
            async stop =>
            {
                using HttpResponseMessage response = await http.PostAsync($"/charges/{invoice}", content: null, stop);
                response.EnsureSuccessStatusCode();
            },
            cancellationToken);

    [Job]
    public async Task<string> Price(string article, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(
            static async (state, stop) => await state.http.GetStringAsync($"/prices/{state.article}", stop),
            (http, article),
            cancellationToken);

    [Job]
    public async Task<int> Stream(string category, CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (string article in ArticlesAsync(category, cancellationToken))
        {
            count += article.Length;
        }

        await foreach (Invoice invoice in database.Invoices.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            count += invoice.Id;
        }

        return count;
    }

    [Job]
    public async Task<string> Answer(string question, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration =
            cancellationToken.Register(static state => ((TaskCompletionSource<string>)state!).TrySetCanceled(), answered);
        bus.Received += OnReceived;
        try
        {
            bus.Publish(question);
            return await answered.Task;
        }
        finally
        {
            bus.Received -= OnReceived;
        }

        void OnReceived(string message) => answered.TrySetResult(message);
    }

    [Job]
    public async Task<string?> FirstOf(Uri[] mirrors, CancellationToken cancellationToken)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<string>> downloads = [.. mirrors.Select(mirror => http.GetStringAsync(mirror, rest.Token))];
        while (downloads.Count > 0)
        {
            Task<string> done = await Task.WhenAny(downloads);
            downloads.Remove(done);
            if (done.IsCompletedSuccessfully)
            {
                await rest.CancelAsync();
                return await done;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    [Job]
    public async Task<bool> Ping(Uri address, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            using HttpResponseMessage response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (HttpRequestException e)
        {
            log.LogWarning(e, "No answer from {Address}", address);
            return false;
        }
    }

    [Job]
    public async Task Import(string tenant, CancellationToken cancellationToken)
    {
        var scope = new Scope(tenant, cancellationToken);
        await LoadAsync(scope);
        (string name, CancellationToken stop) = (scope.Tenant, scope.Stop);
        await Task.Delay(name.Length, stop);
        await FetchAsync(new Request(new Uri("https://example.org")) with { CancellationToken = cancellationToken });
        await FetchAsync(new Request(new Uri("https://example.com")) { CancellationToken = cancellationToken });
    }

    [Job]
    public async Task Report(int month, JobContext job)
    {
        for (int day = 1; day <= 31; day++)
        {
            job.CancellationToken.ThrowIfCancellationRequested();
            Invoice? invoice = await database.Invoices.FirstOrDefaultAsync(each => each.Id == (month * 100) + day, job.CancellationToken);
            log.LogInformation("{Invoice}", invoice?.Id);
            await job.ReportProgressAsync(100.0 * day / 31, job.CancellationToken);
        }
    }

    [Job]
    public async Task Throttled(Uri[] pages, CancellationToken cancellationToken)
    {
        await Task.WhenAll(pages.Select(LoadPageAsync));

        async Task LoadPageAsync(Uri page)
        {
            await Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                _ = await http.GetByteArrayAsync(page, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Gate.Release();
            }
        }
    }

    [Job]
    public async Task Retry(Uri page, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                _ = await http.GetStringAsync(page, cancellationToken);
                return;
            }
            catch (HttpRequestException) when (attempt < 3)
            {
                await Task.Delay(TimeSpan.FromSeconds(Math.Pow(2, attempt)), cancellationToken);
            }
        }
    }

    [Job]
    public async Task Poll(string order, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await IsShippedAsync(order, cancellationToken))
            {
                return;
            }
        }
    }

    [Job]
    public async Task Race(string order, CancellationToken cancellationToken)
    {
        Task<bool> shipped = IsShippedAsync(order, cancellationToken);
        Task late = Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        if (await Task.WhenAny(shipped, late) == late)
        {
            await late;
            throw new TimeoutException($"The order {order} is late.");
        }

        log.LogInformation("Shipped: {IsShipped}", shipped.Result);
    }

    private async Task<bool> IsShippedAsync(string order, CancellationToken cancellationToken)
    {
        string answer = await http.GetStringAsync($"/orders/{order}", cancellationToken);
        return answer.Contains("shipped", StringComparison.Ordinal);
    }

    private async Task LoadAsync(Scope scope) => _ = await http.GetStringAsync($"/tenants/{scope.Tenant}", scope.Stop);

    private async Task FetchAsync(Request request) => _ = await http.GetStringAsync(request.Address, request.CancellationToken);

    private async IAsyncEnumerable<string> ArticlesAsync(string category, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (int page = 0; ; page++)
        {
            string[]? articles = await http.GetFromJsonAsync<string[]>($"/articles/{category}?page={page}", cancellationToken);
            if (articles is null or [])
            {
                yield break;
            }

            foreach (string article in articles)
            {
                yield return article;
            }
        }
    }
}
