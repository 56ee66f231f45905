namespace TypedJobs.Integration.Worker;

/// <summary>Jobs for processes that run many at once, or that are told to stop while they run one.</summary>
public static class CrowdJobs
{
    /// <summary>Waits for its token, as cheaply as can be.</summary>
    [Job("crowd.wait", MaxAttempts = 3)]
    public static Task Wait(int number, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken);

    /// <summary>Says that it runs, and what its token tells.</summary>
    [Job("crowd.tell", MaxAttempts = 3)]
    public static async Task Tell(JobContext job, CancellationToken cancellationToken)
    {
        Console.WriteLine($"RUNNING {job.Id} attempt {job.Attempt}");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            Console.WriteLine($"FIRED {job.Id} {job.Cancellation.Cause} {job.Cancellation.RequestedBy} {job.Cancellation.Reason}");
        }
    }

    /// <summary>Ends when a file appears; hears no token.</summary>
    [Job("crowd.finish", MaxAttempts = 3)]
    public static async Task<int> Finish(string gate, JobContext job)
    {
        Console.WriteLine($"RUNNING {job.Id} attempt {job.Attempt}");
        while (!File.Exists(gate))
        {
            await Task.Delay(20);
        }

        return Environment.ProcessId;
    }
}
