namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>Represents the position of a listener.</summary>
/// <param name="Latest">The number of the latest message.</param>
/// <param name="Missed">The messages that the listener lacks, as far as they are kept.</param>
internal readonly record struct ListenResult(long Latest, IReadOnlyList<byte[]> Missed);
