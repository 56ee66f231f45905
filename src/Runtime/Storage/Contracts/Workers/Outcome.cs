namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents how an attempt ended.</summary>
/// <param name="Lease">The attempt.</param>
/// <param name="Kind">What becomes of the job.</param>
/// <param name="Text">The result for <see cref="OutcomeKind.Completed"/>, else an error; may be empty.</param>
/// <param name="Delay">How long the job waits before it may start again, where it may.</param>
internal readonly record struct Outcome(LeaseKey Lease, OutcomeKind Kind, ReadOnlyMemory<byte> Text, TimeSpan Delay);
