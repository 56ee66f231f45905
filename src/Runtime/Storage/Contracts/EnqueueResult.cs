namespace TypedJobs.Storage.Contracts;

/// <summary>Represents the answer to an enqueue.</summary>
/// <param name="Known">The positions, from 0, of the jobs that the queue held already.</param>
/// <param name="Claimed">
/// The positions, from 0, of the jobs that were not stored because another one holds their claim, each with the key of that one.
/// </param>
internal readonly record struct EnqueueResult(IReadOnlyList<int> Known, IReadOnlyList<(int Position, string Holder)> Claimed);
