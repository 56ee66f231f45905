using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.VendorJobs;

public sealed record Order(int Id, string Mail, decimal Total);

public sealed record Blob(string Name, long Size);

public sealed class BlobResponse : IDisposable
{
    public Stream Content => Stream.Null;

    public void Dispose()
    {
    }
}

public class PutRequest
{
    public string? Key { get; set; }

    public Stream? Body { get; set; }
}

public interface IBucket
{
    Task<BlobResponse> GetObjectAsync(string key, CancellationToken cancellationToken = default);

    Task PutObjectAsync(PutRequest request, CancellationToken cancellationToken = default);

    IAsyncEnumerable<Blob> GetBlobsAsync(string? prefix = null, CancellationToken cancellationToken = default);
}

public interface ISet<T>
{
    IQueryable<T> Query { get; }

    ValueTask<T?> FindAsync(object?[]? keys, CancellationToken cancellationToken);

    ValueTask<T?> FindAsync(params object?[]? keys);

    void Add(T row);
}

public interface ITransaction : IAsyncDisposable
{
    Task CommitAsync(CancellationToken cancellationToken = default);

    Task RollbackAsync(CancellationToken cancellationToken = default);
}

public interface IStrategy
{
    Task ExecuteAsync(Func<Task> operation);

    Task ExecuteAsync(Func<CancellationToken, Task> operation, CancellationToken cancellationToken);
}

public interface IContext
{
    ISet<Order> Orders { get; }

    Task<ITransaction> BeginTransactionAsync(CancellationToken cancellationToken = default);

    Task<int> SaveChangesAsync(CancellationToken cancellationToken = default);

    int SaveChanges();

    IStrategy CreateExecutionStrategy();
}

public static class QueryExtensions
{
    public static Task<List<T>> ToListAsync<T>(this IQueryable<T> source, CancellationToken cancellationToken = default) => Task.FromResult(source.ToList());

    public static Task<int> ExecuteDeleteAsync<T>(this IQueryable<T> source, CancellationToken cancellationToken = default) => Task.FromResult(source.Count());

    public static IAsyncEnumerable<T> AsAsyncEnumerable<T>(this IQueryable<T> source) => source.ToAsyncEnumerable();
}

public sealed class Message<T>
{
    public T Value { get; init; } = default!;
}

public interface IProducer
{
    Task ProduceAsync(string topic, Message<string> message, CancellationToken cancellationToken = default);

    void Flush(CancellationToken cancellationToken = default);

    int Flush(TimeSpan timeout);
}

public interface IConsumer
{
    Message<string>? Consume(CancellationToken cancellationToken = default);

    Message<string>? Consume(TimeSpan timeout);

    void StoreOffset(Message<string> message);
}

public interface ISmtp : IDisposable
{
    Task ConnectAsync(string host, int port, CancellationToken cancellationToken = default);

    Task<string> SendAsync(string message, CancellationToken cancellationToken = default);

    Task DisconnectAsync(bool quit, CancellationToken cancellationToken = default);
}

public sealed class ServerCall<T> : IDisposable
{
    public IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => AsyncEnumerable.Empty<T>();

    public void Dispose()
    {
    }
}

public interface IQuotes
{
    ServerCall<string> Watch(string request, DateTime? deadline = null, CancellationToken cancellationToken = default);
}

public sealed class Command(string text, object? parameters = null, CancellationToken cancellationToken = default)
{
    public string Text => text;

    public object? Parameters => parameters;

    public CancellationToken CancellationToken => cancellationToken;
}

public interface IDb
{
    Task<int> ExecuteAsync(string sql, object? parameters = null);

    Task<int> ExecuteAsync(Command command);

    Task<IReadOnlyList<T>> QueryAsync<T>(Command command);
}

public interface IPipelineOf<T>
{
    ValueTask<T> ExecuteAsync(Func<CancellationToken, ValueTask<T>> callback, CancellationToken cancellationToken = default);
}

public sealed class ServiceBusLike
{
    public Task<IReadOnlyList<string>> ReceiveAsync(int max, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task CompleteAsync(string message, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task AbandonAsync(string message, CancellationToken cancellationToken = default) => Task.CompletedTask;
}

public sealed class VendorJobs(
    IBucket bucket, IContext context, IProducer producer, IConsumer consumer, ISmtp smtp, IQuotes quotes, IDb db, IPipelineOf<int> pipeline, ServiceBusLike bus, HttpClient http)
{
    [Job]
    public async Task CopiesObject(string from, string to, CancellationToken cancellationToken)
    {
        using BlobResponse source = await bucket.GetObjectAsync(from, cancellationToken).ConfigureAwait(false);
        var request = new PutRequest { Key = to, Body = source.Content };
        await bucket.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
    }

    [Job]
    public async Task<long> SumsSizes(string prefix, CancellationToken cancellationToken)
    {
        long size = 0;
        await foreach (Blob blob in bucket.GetBlobsAsync(prefix).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            size += blob.Size;
        }

        return size;
    }

    [Job]
    public async Task ArchivesInStrategy(int id, CancellationToken cancellationToken)
    {
        await context.CreateExecutionStrategy().ExecuteAsync(
            async stop =>
            {
                await using ITransaction transaction = await context.BeginTransactionAsync(stop);
                try
                {
                    await context.Orders.Query.Where(order => order.Id == id).ExecuteDeleteAsync(stop);
                    await transaction.CommitAsync(CancellationToken.None);
                }
                catch
                {
                    await transaction.RollbackAsync(CancellationToken.None);
                    throw;
                }
            },
            cancellationToken);
    }

    [Job]
    public async Task SavesInPages(int[] ids, CancellationToken cancellationToken)
    {
        foreach (int[] page in ids.Chunk(100))
        {
            foreach (int id in page)
            {
                context.Orders.Add(new Order(id, "ada@example.com", id * 2));
            }

            await context.SaveChangesAsync(cancellationToken);
        }
    }

    [Job]
    public async Task PublishesAll(string[] values, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string value in values)
            {
                await producer.ProduceAsync("orders", new Message<string> { Value = value }, cancellationToken);
            }
        }
        finally
        {
            producer.Flush(TimeSpan.FromSeconds(5));
        }
    }

    [Job]
    public void ConsumesUntilStopped(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is { } message)
            {
                consumer.StoreOffset(message);
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    [Job]
    public async Task<int> MailsEach(string[] readers, CancellationToken cancellationToken)
    {
        int failed = 0;
        await smtp.ConnectAsync("localhost", 25, cancellationToken);
        try
        {
            foreach (string reader in readers)
            {
                try
                {
                    await smtp.SendAsync(reader, cancellationToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    failed++;
                }
            }
        }
        finally
        {
            await smtp.DisconnectAsync(true, CancellationToken.None);
        }

        return failed;
    }

    [Job]
    public async Task<string?> LastQuote(string symbol, CancellationToken cancellationToken)
    {
        string? last = null;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        using ServerCall<string> call = quotes.Watch(symbol, cancellationToken: limit.Token);
        try
        {
            await foreach (string quote in call.ReadAllAsync(limit.Token))
            {
                last = quote;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The minute is over.
        }

        return last;
    }

    [Job]
    public async Task<int> CleansTables(string[] tables, CancellationToken cancellationToken)
    {
        int rows = 0;
        foreach (string table in tables)
        {
            rows += await db.ExecuteAsync(new Command($"delete from {table}", cancellationToken: cancellationToken));
        }

        return rows;
    }

    [Job]
    public async Task<int> RetriesWithPipeline(string url, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async stop => (await http.GetByteArrayAsync(url, stop)).Length, cancellationToken);

    [Job]
    public async Task DrainsBus(CancellationToken cancellationToken)
    {
        while (await bus.ReceiveAsync(100, TimeSpan.FromSeconds(1), cancellationToken) is { Count: > 0 } batch)
        {
            foreach (string message in batch)
            {
                try
                {
                    await http.PostAsJsonAsync("https://example.com", message, cancellationToken);
                    await bus.CompleteAsync(message, cancellationToken);
                }
                catch (HttpRequestException)
                {
                    await bus.AbandonAsync(message);
                }
            }
        }
    }

    [Job]
    public async Task<int> ReadsPipe(Stream input, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input);
        try
        {
            int lines = 0;
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    lines++;
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return lines;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    [Job]
    public async Task<int> RunsTool(string file, CancellationToken cancellationToken)
    {
        using Process tool = Process.Start("convert", file);
        using CancellationTokenRegistration killing = cancellationToken.Register(() => tool.Kill(entireProcessTree: true));
        await tool.WaitForExitAsync(cancellationToken);
        return tool.ExitCode;
    }

    [Job]
    public byte[] StretchesKey(string word, CancellationToken cancellationToken)
    {
        byte[] key = Encoding.UTF8.GetBytes(word);
        for (int i = 0; i < 100_000; i++)
        {
            if (i % 1000 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            key = SHA256.HashData(key);
        }

        return key;
    }

    [Job]
    public async Task FillsChannel(int[] values, CancellationToken cancellationToken)
    {
        Channel<int> channel = Channel.CreateBounded<int>(8);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => ReadAsync(channel.Reader))];
        try
        {
            foreach (int value in values)
            {
                await channel.Writer.WriteAsync(value, cancellationToken);
            }

            channel.Writer.Complete();
        }
        catch (Exception exception)
        {
            channel.Writer.Complete(exception);
            throw;
        }

        await Task.WhenAll(readers);

        async Task ReadAsync(ChannelReader<int> reader)
        {
            await foreach (int value in reader.ReadAllAsync(cancellationToken))
            {
                await Task.Delay(value, cancellationToken);
            }
        }
    }

    [Job]
    public async Task RepeatsUntilSent(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using HttpResponseMessage response = await http.GetAsync(url, cancellationToken);
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (attempt < 5)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt), cancellationToken);
            }
        }
    }

    [Job]
    public async Task<int> Streams(int count, CancellationToken cancellationToken)
    {
        int sum = 0;
        await foreach (int value in NumbersAsync(count, cancellationToken))
        {
            sum += value;
        }

        return sum;
    }

    private async IAsyncEnumerable<int> NumbersAsync(int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            using HttpResponseMessage response = await http.GetAsync($"https://example.com/{i}", cancellationToken);
            yield return (int)response.StatusCode;
        }
    }
}
