namespace TypedJobs.Integration.Worker;

/// <summary>Jobs for processes that are killed while they run them.</summary>
public static class ChildJobs
{
    /// <summary>Says that it runs, then waits for its token or for a file to appear.</summary>
    /// <param name="gate">The file: while it is not there, the attempt goes on.</param>
    [Job("child.hold", MaxAttempts = 5, BackoffDelay = "00:00:00.1")]
    public static async Task<int> Hold(string gate, JobContext job, CancellationToken cancellationToken)
    {
        Console.WriteLine($"RUNNING {job.Id} attempt {job.Attempt}");
        while (!File.Exists(gate))
        {
            await Task.Delay(20, cancellationToken);
        }

        Console.WriteLine($"RETURNING {job.Id} attempt {job.Attempt}");
        return Environment.ProcessId;
    }

    /// <summary>Runs for a short while.</summary>
    [Job("child.brief")]
    public static async Task Brief(int number, CancellationToken cancellationToken)
    {
        Console.WriteLine($"BRIEF {number}");
        await Task.Delay(600, cancellationToken);
    }

    /// <summary>Ends the process, once others have had the time to begin.</summary>
    [Job("child.crash")]
    public static async Task Crash(CancellationToken cancellationToken)
    {
        Console.WriteLine("CRASHING");
        await Task.Delay(200, cancellationToken);
        Environment.FailFast("A job of the test ends the process.");
    }

    /// <summary>Leaves a file of that name in a folder.</summary>
    [Job("child.leave")]
    public static Task Leave(string folder, int number, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(folder, $"{number}"), string.Empty, cancellationToken);
}
