namespace TypedJobs.Integration.Worker;

/// <summary>Jobs that come in large numbers and leave a trace of every run, in a file of their process.</summary>
public static class LoadJobs
{
    private static readonly Lock Writing = new();

    /// <summary>Notes its start, waits for a gate, which is a file, and notes its end.</summary>
    [Job("load.gated", MaxAttempts = 5, BackoffDelay = "00:00:00.1")]
    public static async Task<int> Gated(string folder, int number, string gate, CancellationToken cancellationToken)
    {
        Note(folder, "begun", number);
        await Gate.OpenAsync(gate).WaitAsync(cancellationToken);
        Note(folder, "ended", number);
        return Environment.ProcessId;
    }

    /// <summary>Takes its time, and notes its end.</summary>
    [Job("load.brief", MaxAttempts = 20, BackoffDelay = "00:00:00.1")]
    public static async Task<int> Brief(string folder, int number, int milliseconds, CancellationToken cancellationToken)
    {
        await Task.Delay(milliseconds, cancellationToken);
        Note(folder, "ended", number);
        return number;
    }

    /// <summary>
    /// Never looks at a token: waits for a gate of this process alone, reports, and returns as if nothing had been.
    /// </summary>
    [Job("load.stubborn", MaxAttempts = 5)]
    public static async Task<int> Stubborn(string gate, JobContext job)
    {
        Console.WriteLine($"RUNNING {job.Id} attempt {job.Attempt}");
        await Gate.OpenAsync($"{gate}.{Environment.ProcessId}");
        Console.WriteLine($"WOKEN {job.Id} attempt {job.Attempt}");
        try
        {
            await job.ReportProgressAsync(10 * job.Attempt);
        }
        catch (JobLeaseLostException)
        {
            Console.WriteLine($"REFUSED {job.Id} attempt {job.Attempt}");
        }

        return Environment.ProcessId;
    }

    private static void Note(string folder, string what, int number)
    {
        lock (Writing)
        {
            File.AppendAllText(Path.Combine(folder, $"{Environment.ProcessId}.{what}"), $"{number}\n");
        }
    }
}
