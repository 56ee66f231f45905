namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Stores what an attempt reports while it runs.</summary>
internal interface IAttemptReporter
{
    /// <exception cref="JobLeaseLostException">The attempt's lease is lost.</exception>
    Task ReportProgressAsync(JobAttempt attempt, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <exception cref="JobLeaseLostException">The attempt's lease is lost.</exception>
    Task LogAsync(JobAttempt attempt, string line, CancellationToken cancellationToken);

    /// <summary>Reports that the handler has not stopped within its grace period after its token fired. Returns immediately.</summary>
    void OnIgnored(JobAttempt attempt);
}
