using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using TypedJobs;

namespace Shop;

public sealed record Order(int Id, string Customer, decimal Total, IReadOnlyList<string> Lines);

public sealed record Label(int Order, string Text);

public interface IOrders
{
    Task<Order?> FindAsync(int id, CancellationToken cancellationToken = default);

    Task SaveAsync(Order order, CancellationToken cancellationToken);

    IAsyncEnumerable<Order> OpenAsync(CancellationToken cancellationToken = default);
}

public sealed class Labels(HttpClient http)
{
    private readonly Dictionary<int, Label> _known = [];

    public async Task<Label> PrintAsync(Order order, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(order.Id, out Label? known))
        {
            return known;
        }

        string text = await http.GetStringAsync($"/labels/{order.Id}", cancellationToken).ConfigureAwait(false);
        var label = new Label(order.Id, text.Trim());
        _known[order.Id] = label;
        return label;
    }

    public bool IsKnown(int order) => _known.ContainsKey(order);
}

public sealed class ShopJobs(IOrders orders, Labels labels, HttpClient http, ILogger<ShopJobs> logger)
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };
    private readonly List<string> _sent = [];
    private int _count;

    [Job(Queue = "orders")]
    public async Task Confirm(int order, CancellationToken cancellationToken)
    {
        Order? found = await orders.FindAsync(order, cancellationToken);
        if (found is null)
        {
            logger.LogWarning("Order {Order} is gone", order);
            return;
        }

        using HttpResponseMessage response = await http.PostAsync("/mails", Body(found), cancellationToken);
        response.EnsureSuccessStatusCode();
        _sent.Add(found.Customer);
        _count++;
        logger.LogInformation("Confirmed {Order} to {Customer}", found.Id, found.Customer);
    }

    [Job]
    public async Task<int> Ship(Order order, bool express, JobContext job, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        int shipped = 0;
        foreach (string line in order.Lines)
        {
            try
            {
                Label label = await labels.PrintAsync(order, limit.Token).ConfigureAwait(false);
                shipped += await StoreAsync(order, label.Text + line, limit.Token).ConfigureAwait(false);
                await job.ReportProgressAsync(100.0 * shipped / order.Lines.Count, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e) when (e.StatusCode is null && express)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }

        return shipped + Weigh(order);
    }

    [Job]
    public async Task Reprice(decimal factor, CancellationToken cancellationToken)
    {
        await foreach (Order order in orders.OpenAsync(cancellationToken))
        {
            await orders.SaveAsync(order with { Total = decimal.Round(order.Total * factor, 2) }, cancellationToken);
        }
    }

    [Job]
    public async Task Export(string path, JobContext job)
    {
        var lines = new StringBuilder();
        await foreach (Order order in Big(100, job.CancellationToken))
        {
            lines.Append(order.Id).Append(';').AppendLine(JsonSerializer.Serialize(order));
        }

        await File.WriteAllTextAsync(path, lines.ToString(), Encoding.UTF8, job.CancellationToken);
        Console.WriteLine($"{path}: {lines.Length}");
    }

    [Job]
    public async Task<string> Retry(string address, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await http.GetStringAsync(new Uri(address), cancellationToken);
            }
            catch (HttpRequestException e) when (attempt < 3)
            {
                logger.LogWarning(e, "Attempt {Attempt} failed", attempt);
                await Task.Delay(TimeSpan.FromSeconds(attempt), cancellationToken);
            }
        }
    }

    [Job]
    public async Task Guarded(int order, CancellationToken cancellationToken)
    {
        try
        {
            await orders.SaveAsync(await FoundAsync(order, cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            logger.LogInformation("Stopped at {Order}", order);
            throw;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "{Order} cannot be saved", order);
        }
    }

    [Job]
    public async Task Resilient(int[] ids, CancellationToken cancellationToken)
    {
        int failed = 0;
        foreach (int id in ids)
        {
            try
            {
                await orders.SaveAsync(await FoundAsync(id, cancellationToken), cancellationToken);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                logger.LogError(e, "{Order} failed", id);
                failed++;
            }
        }

        _count += failed;
    }

    [Job]
    public Task Forward(int order, CancellationToken cancellationToken) => FoundAsync(order, cancellationToken);

    [Job]
    public async Task Side(int[] ids, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(ids, cancellationToken, async (id, stop) =>
        {
            Order order = await FoundAsync(id, stop);
            await orders.SaveAsync(order, stop);
        });
        Task<Order>[] found = [.. ids.Select(id => FoundAsync(id, cancellationToken))];
        Order[] all = await Task.WhenAll(found);
        _count = all.Where(order => order.Total > 10).Sum(order => order.Lines.Count);
    }

    [Job]
    public async Task<long> AddUp(int[] numbers, CancellationToken cancellationToken)
    {
        long sum = await Task.Run(() => SumOf(numbers, cancellationToken), cancellationToken);
        return sum;
    }

    [Job]
    public static int Primes(int upTo, CancellationToken cancellationToken)
    {
        int found = 0;
        for (int number = 2; number < upTo; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Enumerable.Range(2, number / 2).All(each => each == number || number % each != 0))
            {
                found++;
            }
        }

        return found;
    }

    [Job]
    public async Task Poll(string path, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (File.Exists(path))
            {
                await ReadAsync(path);
                break;
            }

            await Task.Delay(100, cancellationToken);
        }

        async Task ReadAsync(string from)
        {
            using var reader = new StreamReader(from);
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                _sent.Add(line);
            }
        }
    }

    [Job]
    public async Task Chain(int depth, CancellationToken cancellationToken) => await FirstAsync(depth, cancellationToken);

    private async Task FirstAsync(int depth, CancellationToken cancellationToken) => await SecondAsync(depth + 1, cancellationToken).ConfigureAwait(false);

    private async Task SecondAsync(int depth, CancellationToken cancellationToken)
    {
        switch (depth)
        {
            case > 10:
                await Task.Delay(depth, cancellationToken);
                break;
            case 3 when _count > 4:
                return;
            default:
                await FirstAsync(depth + 1, cancellationToken);
                break;
        }
    }

    private async Task<Order> FoundAsync(int id, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) ?? throw new InvalidOperationException($"No order {id}");

    private async Task<int> StoreAsync(Order order, string label, CancellationToken cancellationToken)
    {
        string path = Path.Combine("labels", order.Id.ToString("D8"), label.Length + ".txt");
        await File.WriteAllTextAsync(path, label, cancellationToken).ConfigureAwait(false);
        await using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[4096];
        int bytes = 0;
        while (await file.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
        {
            bytes += read;
        }

        return bytes > 0 ? 1 : 0;
    }

    private async IAsyncEnumerable<Order> Big(decimal least, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Order order in orders.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            if (order.Total >= least)
            {
                yield return order;
            }
        }
    }

    private static long SumOf(int[] numbers, CancellationToken cancellationToken)
    {
        long sum = 0;
        foreach (int number in numbers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            sum = checked(sum + number);
        }

        return sum;
    }

    private static StringContent Body(Order order) => new(JsonSerializer.Serialize(order, Options), Encoding.UTF8, "application/json");

    private static int Weigh(Order order)
    {
        var weights = new Dictionary<string, int>();
        foreach (string line in order.Lines)
        {
            weights[line] = weights.TryGetValue(line, out int weight) ? weight + line.Length : line.Length;
        }

        return weights.Values.Where(weight => weight > 3).Sum();
    }
}
