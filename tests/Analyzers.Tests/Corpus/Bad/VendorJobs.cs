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
        using BlobResponse source = await bucket.GetObjectAsync(from, cancellationToken);
        await bucket.PutObjectAsync(new PutRequest { Key = to, Body = source.Content }); // ! TJ2003
    }

    [Job]
    public async Task<long> SumsSizes(string prefix, CancellationToken cancellationToken)
    {
        long size = 0;
        await foreach (Blob blob in bucket.GetBlobsAsync(prefix)) // ! TJ2003
        {
            size += blob.Size;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return size;
    }

    [Job]
    public async Task ArchivesInStrategy(int id, CancellationToken cancellationToken)
    {
        await context.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using ITransaction transaction = await context.BeginTransactionAsync(cancellationToken);
            await context.Orders.Query.Where(order => order.Id == id).ExecuteDeleteAsync(); // ! TJ2003
            await transaction.CommitAsync(cancellationToken);
        });
    }

    [Job]
    public async Task SavesBlocking(int[] ids, CancellationToken cancellationToken)
    {
        foreach (int id in ids)
        {
            Order? order = await context.Orders.FindAsync([id], cancellationToken);
            if (order is not null)
            {
                context.Orders.Add(order with { Total = 0 });
            }
        }

        context.SaveChanges(); // ! TJ2003
    }

    [Job]
    public async Task PublishesAll(string[] values, CancellationToken cancellationToken)
    {
        foreach (string value in values)
        {
            try
            {
                await producer.ProduceAsync("orders", new Message<string> { Value = value }, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or TaskCanceledException or OperationCanceledException) // ! TJ2008
            {
                Trace.WriteLine(exception.Message);
            }
        }
    }

    [Job]
    public void ConsumesForEver(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (true) // ! TJ2012
        {
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is { } message)
            {
                consumer.StoreOffset(message);
            }
        }
    }

    [Job]
    public async Task<int> MailsEach(string[] readers, CancellationToken cancellationToken)
    {
        int sent = 0;
        await smtp.ConnectAsync("localhost", 25, cancellationToken);
        try
        {
            foreach (string reader in readers)
            {
                await smtp.SendAsync(reader, cancellationToken);
                sent++;
            }
        }
        catch (OperationCanceledException) // ! TJ2008
        {
            Trace.WriteLine($"stopped after {sent}");
        }
        finally
        {
            await smtp.DisconnectAsync(true, CancellationToken.None);
        }

        return sent;
    }

    [Job]
    public async Task<string?> LastQuote(string symbol, CancellationToken cancellationToken)
    {
        string? last = null;
        using ServerCall<string> call = quotes.Watch(symbol, DateTime.UtcNow.AddMinutes(1), cancellationToken);
        using var own = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await foreach (string quote in call.ReadAllAsync(own.Token)) // ! TJ2004
        {
            last = quote;
        }

        return last;
    }

    [Job]
    public async Task<int> CleansTable(string[] tables, CancellationToken cancellationToken)
    {
        int rows = 0;
        foreach (string table in tables)
        {
            rows += await db.ExecuteAsync(new Command($"delete from {table}")); // ! TJ2003
        }

        cancellationToken.ThrowIfCancellationRequested();
        return rows;
    }

    [Job]
    public async Task<int> RetriesWithPipeline(string url, CancellationToken cancellationToken) =>
        await pipeline.ExecuteAsync(async _ => (await http.GetByteArrayAsync(url, cancellationToken)).Length); // ! TJ2003

    [Job]
    public async Task DrainsBus(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> batch;
        while ((batch = await bus.ReceiveAsync(100, cancellationToken: cancellationToken)).Count > 0)
        {
            await Task.WhenAll(batch.Select(message => bus.CompleteAsync(message))); // ! TJ2003
        }
    }

    [Job]
    public async Task<int> ReadsPipe(Stream input, CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(input);
        int lines = 0;
        while (true)
        {
            ReadResult result = await reader.ReadAsync(); // ! TJ2003
            lines += (int)result.Buffer.Length;
            reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return lines;
    }

    [Job]
    public async Task<int> RunsTool(string file, CancellationToken cancellationToken)
    {
        using Process tool = Process.Start("convert", file);
        string errors = await tool.StandardError.ReadToEndAsync(cancellationToken);
        tool.WaitForExit(); // ! TJ2003
        return errors.Length + tool.ExitCode;
    }

    [Job]
    public byte[] StretchesKey(string word, int rounds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] key = Encoding.UTF8.GetBytes(word);
        for (int i = 0; i < rounds; i++) // ! TJ2012
        {
            key = SHA256.HashData(key);
        }

        return key;
    }

    [Job]
    public async Task SendsOnTcp(string host, string data, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(host, 9000); // ! TJ2003
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(data), cancellationToken);
    }

    [Job]
    public async Task FillsChannel(int[] values, CancellationToken cancellationToken)
    {
        Channel<int> channel = Channel.CreateBounded<int>(8);
        Task reading = Task.Run(
            async () =>
            {
                await foreach (int value in channel.Reader.ReadAllAsync()) // ! TJ2003
                {
                    await Task.Delay(value, cancellationToken);
                }
            },
            cancellationToken);
        foreach (int value in values)
        {
            await channel.Writer.WriteAsync(value, cancellationToken);
        }

        channel.Writer.Complete();
        await reading;
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
            catch (Exception) when (attempt < 5) // ! TJ2008
            {
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt)); // ! TJ2003
            }
        }
    }
}
