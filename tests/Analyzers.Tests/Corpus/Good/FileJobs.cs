using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using TypedJobs;

namespace Shop.Files;

public static class FileJobs
{
    [Job(Queue = "files", MaxAttempts = 3, BackoffDelay = "00:00:00.2", Timeout = "00:00:30")]
    public static async Task<string> Hash(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and int read)
            {
                hash.AppendData(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    [Job]
    public static async Task<int> CountLines(string path, CancellationToken cancellationToken)
    {
        int lines = 0;
        using var reader = new StreamReader(path);
        while (await reader.ReadLineAsync(cancellationToken) is not null)
        {
            lines++;
        }

        return lines;
    }

    [Job]
    public static async Task<int> CountWords(string path, CancellationToken cancellationToken)
    {
        int words = 0;
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
        {
            words += line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        }

        return words;
    }

    [Job]
    public static async Task Compress(string from, string to, CancellationToken cancellationToken)
    {
        string part = to + ".part";
        try
        {
            await using (FileStream source = File.OpenRead(from))
            await using (FileStream target = File.Create(part))
            await using (var zip = new GZipStream(target, CompressionLevel.Optimal))
            {
                await source.CopyToAsync(zip, cancellationToken);
            }

            File.Move(part, to, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    // A check now and then is enough for work that nothing can stop.
    [Job]
    public static void Rename(string folder, string suffix, CancellationToken cancellationToken)
    {
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(path, path + suffix);
        }
    }

    [Job]
    public static int CountSync(string path, CancellationToken cancellationToken)
    {
        int lines = 0;
        using StreamReader reader = File.OpenText(path);
        while (!cancellationToken.IsCancellationRequested && reader.ReadLine() is not null)
        {
            lines++;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return lines;
    }

    // Short, and all in memory: it needs no token.
    [Job]
    public static string Slug(string title)
    {
        var text = new StringBuilder();
        foreach (char letter in title)
        {
            text.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-');
        }

        return text.ToString();
    }

    [Job]
    public static async Task WriteReport(Dictionary<string, int> totals, string path, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        foreach ((string name, int total) in totals.OrderBy(pair => pair.Key))
        {
            lines.Add($"{name}: {total}");
        }

        await File.WriteAllLinesAsync(path, lines, cancellationToken);
        await using FileStream json = File.Create(path + ".json");
        await JsonSerializer.SerializeAsync(json, totals, cancellationToken: cancellationToken);
    }

    // Not written yet.
    [Job]
    public static Task Later(string path, CancellationToken cancellationToken) => throw new NotImplementedException();
}
