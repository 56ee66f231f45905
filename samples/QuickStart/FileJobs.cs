using System.Security.Cryptography;
using TypedJobs;

namespace QuickStart;

/// <summary>The jobs of this sample.</summary>
public static class FileJobs
{
    /// <summary>Reads a file: its hash, its lines, its words.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stumble">Whether the first attempt is to fail, as a busy disk would make it.</param>
    [Job(Queue = "files", MaxAttempts = 3, BackoffDelay = "00:00:00.2", Timeout = "00:00:30")]
    public static async Task<FileReport> Measure(string path, bool stumble, JobContext job, CancellationToken cancellationToken)
    {
        if (stumble && job.Attempt == 1)
        {
            throw new IOException("The disk is busy (on purpose: this sample shows a retry).");
        }

        if (!File.Exists(path))
        {
            throw new UnrecoverableJobException($"'{path}' is gone.");
        }

        await using FileStream file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 * 1024];
        int lines = 0;
        int words = 0;
        bool inWord = false;
        long bytes = 0;
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and int read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            bytes += read;
            foreach (byte letter in buffer.AsSpan(0, read))
            {
                bool isBlank = letter is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
                words += !isBlank && !inWord ? 1 : 0;
                lines += letter == (byte)'\n' ? 1 : 0;
                inWord = !isBlank;
            }
        }

        return new FileReport(path, bytes, lines, words, Convert.ToHexStringLower(hash.GetHashAndReset()), job.Attempt);
    }

    /// <summary>Works for an hour, unless somebody cancels it.</summary>
    [Job(Queue = "files")]
    public static async Task Archive(JobContext job, CancellationToken cancellationToken)
    {
        for (int percent = 0; percent < 100; percent++)
        {
            await job.ReportProgressAsync(percent, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(36), cancellationToken);
        }
    }
}
