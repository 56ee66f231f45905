namespace TypedJobs.Embedded.Tests;

/// <summary>Fills the disk of a data folder, and uses the host that is on it.</summary>
internal static class FullDisk
{
    public static void Fill(string path)
    {
        using FileStream file = File.Create(path, 1 << 16, FileOptions.WriteThrough);
        byte[] page = new byte[1 << 16];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // Full, but for what the server needs to have acknowledged some jobs.
            file.SetLength(file.Length - (1 << 20));
        }
    }

    public static async Task<List<JobId>> EnqueueUntilRefusedAsync(EmbeddedHost host)
    {
        string text = new('x', 20_000);
        var acknowledged = new List<JobId>();
        while (true)
        {
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
                patience.CancelAfter(TimeSpan.FromSeconds(10));
                JobHandle job = await host.Jobs.EchoJobs.EnqueueEchoAsync(text, new() { Delay = TimeSpan.FromHours(1) }, patience.Token);
                acknowledged.Add(job.Id);
            }
            catch (Exception error) when (error is JobEnqueueException or OperationCanceledException
                && !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                return acknowledged;
            }
        }
    }

    public static async Task<string?> TryEchoAsync(EmbeddedHost host)
    {
        try
        {
            return await host.EchoAsync("after");
        }
        catch (JobEnqueueException)
        {
            // The connections come back by themselves.
            return null;
        }
    }
}
