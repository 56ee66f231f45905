using System;
using System.Collections.Generic;
using System.Data.Common;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net.Http;
using System.Security.Cryptography;
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
    public async Task CopyPrefixLosesToken(string from, string to, CancellationToken cancellationToken)
    {
        await foreach (string key in bucket.ListAsync(from, cancellationToken))
        {
            await using Stream content = await bucket.OpenAsync(key); // ! TJ2003
            await bucket.PutAsync(to + key, content, CancellationToken.None); // ! TJ2004
        }
    }

    [Job]
    public async Task PollTopicAndSwallow(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                rows.Add(topic.Consume(cancellationToken));
                await rows.SaveChangesAsync(cancellationToken);
            }
            catch (Exception e) // ! TJ2008
            {
                log(e, "Message failed");
            }
        }
    }

    [Job]
    public async Task RetryEverything(string url, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            try
            {
                await http.GetStringAsync(url, cancellationToken);
                return;
            }
            catch (Exception e) // ! TJ2008
            {
                log(e, "Again");
                await Task.Delay(1000 * attempt); // ! TJ2003
            }
        }
    }

    [Job]
    public async Task PumpsWithoutToken(string[] urls, CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<string>();
        foreach (string url in urls)
        {
            await channel.Writer.WriteAsync(url, cancellationToken);
        }

        channel.Writer.Complete();
        await foreach (string body in channel.Reader.ReadAllAsync()) // ! TJ2003
        {
            rows.Add(body);
        }
    }

    [Job]
    public async Task HashesWithoutToken(string[] paths, CancellationToken cancellationToken)
    {
        await rows.SaveChangesAsync(cancellationToken);
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (path, token) => // ! TJ2003
        {
            await using FileStream file = File.OpenRead(path);
            await SHA256.HashDataAsync(file, token);
        });
    }

    [Job]
    public void UnzipsWithoutCheck(string path, string folder, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries) // ! TJ2012
        {
            entry.ExtractToFile(Path.Combine(folder, entry.Name));
        }
    }

    [Job]
    public async Task ReadsRowsBlocking(DbConnection connection, CancellationToken cancellationToken)
    {
        await using DbCommand command = connection.CreateCommand();
        await using DbDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (reader.Read()) // ! TJ2003
        {
            rows.Add(reader.GetString(0));
        }
    }

    [Job]
    public async Task<string> AnswersWithDefault(string url, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetStringAsync(url, cancellationToken);
        }
        catch (Exception e) // ! TJ2008
        {
            log(e, "No answer");
            return "";
        }
    }

    [Job]
    public async Task ThrottledWithoutToken(string[] ids, CancellationToken cancellationToken)
    {
        using var gate = new SemaphoreSlim(4);
        await Task.WhenAll(ids.Select(async id =>
        {
            await gate.WaitAsync(); // ! TJ2003
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
    public async Task StartsAndForgets(string url, CancellationToken cancellationToken)
    {
        await rows.SaveChangesAsync(cancellationToken);
        _ = http.GetStringAsync(url, cancellationToken); // ! TJ2011
    }

    [Job]
    public async Task BlocksOnAnswer(string url, CancellationToken cancellationToken)
    {
        await rows.SaveChangesAsync(cancellationToken);
        rows.Add(http.GetStringAsync(url, cancellationToken).Result); // ! TJ2009
    }
}
