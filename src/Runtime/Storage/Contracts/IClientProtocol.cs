namespace TypedJobs.Storage.Contracts;

/// <summary>Represents what a client needs of one queue: it enqueues, reads, awaits and cancels jobs. Thread-safe.</summary>
internal interface IClientProtocol
{
    /// <summary>Stores jobs. Repeatable: a key that is stored is not stored again.</summary>
    /// <returns>Which jobs were not stored.</returns>
    /// <exception cref="JobKeyConflictException">A key belongs to a job of another name; nothing was stored.</exception>
    Task<EnqueueResult> EnqueueAsync(ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken);

    /// <summary>Reads jobs; the whole of them, or without payload, result, log and earlier attempts. Repeatable.</summary>
    Task<IReadOnlyList<JobRecord?>> ReadAsync(IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken);

    /// <summary>
    /// Reads how jobs ended, with their names if asked for, and has the end of the others announced. Repeatable.
    /// </summary>
    Task<IReadOnlyList<JobEnd>> WatchAsync(IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken);

    /// <summary>Cancels jobs. Repeatable.</summary>
    Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken);

    /// <summary>Cancels jobs because others take their place: none of them is retried by itself. Repeatable.</summary>
    Task<IReadOnlyList<CancelOutcome>> SupersedeAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken);

    /// <summary>Calls back with keys of awaited jobs that have ended. Missed messages are possible.</summary>
    Task<IAsyncDisposable> OnDoneAsync(Action<string[]> callback, CancellationToken cancellationToken);
}
