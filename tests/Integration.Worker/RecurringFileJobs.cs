namespace TypedJobs.Integration.Worker;

/// <summary>Jobs of the schedule that processes share.</summary>
public static class RecurringFileJobs
{
    /// <summary>Adds a line to the file of its occurrence: a job may run again, and is still one occurrence.</summary>
    [Job(Queue = "recur")]
    public static Task Leave(string folder, JobContext job, CancellationToken cancellationToken) => File.AppendAllTextAsync(
        Path.Combine(folder, job.Id.Key), $"{Environment.ProcessId}\n", cancellationToken);
}
