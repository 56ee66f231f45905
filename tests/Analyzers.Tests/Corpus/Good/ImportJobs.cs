using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Data.Common;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.ImportJobs;

public interface IBucket
{
    Task<Stream> OpenAsync(string key, CancellationToken cancellationToken = default);
    Task PutAsync(string key, Stream content, CancellationToken cancellationToken = default);
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellationToken = default);
}

public interface ITopic
{
    string? Consume(TimeSpan timeout);
    string Consume(CancellationToken cancellationToken);
    void Commit();
}

public interface IRows
{
    Task<List<string>> ToListAsync(CancellationToken cancellationToken = default);
    Task<int> SaveChangesAsync(CancellationToken cancellationToken = default);
    void Add(string row);
}

public sealed class ImportJobs(IBucket bucket, ITopic topic, IRows rows, HttpClient http, Action<Exception, string> log)
{
    [Job]
    public async Task CopyPrefix(string from, string to, CancellationToken cancellationToken)
    {
        await foreach (string key in bucket.ListAsync(from, cancellationToken))
        {
            await using Stream content = await bucket.OpenAsync(key, cancellationToken);
            await bucket.PutAsync(to + key, content, cancellationToken);
        }
    }

    [Job]
    public void PollTopic(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (topic.Consume(TimeSpan.FromSeconds(1)) is { } message)
            {
                rows.Add(message);
                topic.Commit();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public async Task RetryWithPause(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using HttpResponseMessage answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException e) when (attempt < 5)
            {
                log(e, "Again");
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt), cancellationToken);
            }
        }
    }

    [Job]
    public async Task LimitedCall(string url, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        try
        {
            await http.GetStringAsync(url, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{url} did not answer.");
        }
    }

    [Job]
    public async Task Pumps(string[] urls, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<string>(10);
        Task writer = Task.Run(
            async () =>
            {
                try
                {
                    foreach (string url in urls)
                    {
                        await channel.Writer.WriteAsync(await http.GetStringAsync(url, cancellationToken), cancellationToken);
                    }
                }
                catch (Exception e)
                {
                    channel.Writer.TryComplete(e);
                    return;
                }

                channel.Writer.TryComplete();
            },
            cancellationToken);
        await foreach (string body in channel.Reader.ReadAllAsync(cancellationToken))
        {
            rows.Add(body);
        }

        await writer;
        await rows.SaveChangesAsync(cancellationToken);
    }

    [Job]
    public async Task RunsTool(string file, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo("convert", file))!;
        using CancellationTokenRegistration kill = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        await process.WaitForExitAsync(cancellationToken);
    }

    [Job]
    public void WaitsForTool(string file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Process process = Process.Start("convert", file);
        while (!process.WaitForExit(500))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    [Job]
    public async Task Hashes(string[] paths, CancellationToken cancellationToken)
    {
        var sums = new ConcurrentDictionary<string, string>();
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (path, token) =>
        {
            await using FileStream file = File.OpenRead(path);
            sums[path] = Convert.ToHexString(await SHA256.HashDataAsync(file, token));
        });
        rows.Add(JsonSerializer.Serialize(sums));
        await rows.SaveChangesAsync(cancellationToken);
    }

    [Job]
    public async Task Unzips(Stream zip, string folder, CancellationToken cancellationToken)
    {
        using var archive = new ZipArchive(zip);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            await using Stream from = await entry.OpenAsync(cancellationToken);
            await using FileStream to = File.Create(Path.Combine(folder, entry.Name));
            await from.CopyToAsync(to, cancellationToken);
        }
    }

    [Job]
    public async Task ReadsRows(DbConnection connection, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        command.CommandText = "select name from customers";
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(reader.GetString(0));
        }
    }

    [Job]
    public async Task Transaction(DbConnection connection, CancellationToken cancellationToken)
    {
        await using DbTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await rows.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            await transaction.RollbackAsync(CancellationToken.None);
            throw;
        }
    }

    [Job]
    public async Task<string> AnswersWithDefaultOfRequests(string url, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetFromJsonAsync<string>(url, cancellationToken) ?? "";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            log(e, "No answer");
            return "";
        }
    }

    [Job]
    public async Task Batches(string[] ids, CancellationToken cancellationToken)
    {
        foreach (string[] batch in ids.Chunk(100))
        {
            await Task.WhenAll(batch.Select(id => http.DeleteAsync(id, cancellationToken)));
        }
    }

    [Job]
    public async Task Throttled(string[] ids, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(4);
        await Task.WhenAll(ids.Select(async id =>
        {
            await gate.WaitAsync(cancellationToken);
            try
            {
                await http.DeleteAsync(id, cancellationToken);
            }
            finally
            {
                gate.Release();
            }
        }));
    }

    [Job]
    public async Task FillsPipe(Stream source, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        Task filling = FillAsync(source, pipe.Writer, cancellationToken);
        while (true)
        {
            ReadResult result = await pipe.Reader.ReadAsync(cancellationToken);
            pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        await pipe.Reader.CompleteAsync();
        await filling;
    }

    private static async Task FillAsync(Stream source, PipeWriter writer, CancellationToken stop)
    {
        await source.CopyToAsync(writer, stop);
        await writer.CompleteAsync();
    }

    [Job]
    public async Task Ticks(JobContext context)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        for (int turn = 0; turn < 100 && await timer.WaitForNextTickAsync(context.CancellationToken); turn++)
        {
            await rows.SaveChangesAsync(context.CancellationToken);
        }
    }

    [Job]
    public async Task ResizesAll(string folder, CancellationToken cancellationToken)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*.png"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] image = await File.ReadAllBytesAsync(path, cancellationToken);
            await File.WriteAllBytesAsync(path + ".small", Shrink(image), cancellationToken);
        }
    }

    private static byte[] Shrink(byte[] image) => [.. image.Where(static (_, i) => i % 2 == 0)];

    [Job]
    public async Task CollectsErrors(string[] urls, CancellationToken cancellationToken)
    {
        List<Exception> errors = [];
        foreach (string url in urls)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                errors.Add(e);
            }
        }

        if (errors.Count > 0)
        {
            throw new AggregateException(errors);
        }
    }

    [Job]
    public async Task FirstOfTwo(string one, string two, CancellationToken cancellationToken)
    {
        using var loser = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<string> first = await Task.WhenAny(http.GetStringAsync(one, loser.Token), http.GetStringAsync(two, loser.Token));
        await loser.CancelAsync();
        rows.Add(await first);
        await rows.SaveChangesAsync(cancellationToken);
    }
}
