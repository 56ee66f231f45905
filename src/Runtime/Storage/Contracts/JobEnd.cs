namespace TypedJobs.Storage.Contracts;

/// <summary>Represents how a job ended, if it has.</summary>
/// <param name="State">
/// <see cref="JobState.Completed"/>, <see cref="JobState.Failed"/> or <see cref="JobState.Cancelled"/>;
/// <see cref="JobState.Active"/> for any job that has not ended; <see langword="null"/> for one that is not there.
/// </param>
/// <param name="Text">The result, the error or the reason.</param>
/// <param name="Name">The job's name, where it was asked for; else empty.</param>
internal readonly record struct JobEnd(JobState? State, byte[] Text, string Name)
{
    /// <summary>Gets a value indicating whether the job has ended, but the answer was full: <see cref="Text"/> is empty, and the call is to be made again.</summary>
    public bool IsLeftOut { get; init; }
}
