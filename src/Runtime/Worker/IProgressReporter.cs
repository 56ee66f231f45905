namespace TypedJobs.Worker;

/// <summary>Stores what a handler reports about its attempt.</summary>
internal interface IProgressReporter
{
    /// <exception cref="JobLeaseLostException">The attempt's lease is lost.</exception>
    Task ReportAsync(JobAttempt attempt, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);
}
