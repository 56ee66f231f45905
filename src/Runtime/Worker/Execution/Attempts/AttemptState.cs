namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Represents where an attempt is in its life. An attempt runs; it is <i>detached</i> when it is settled, or given up, while its handler
/// still runs; it <i>ends</i> with its handler and cleanup. The lease can be lost while it runs, and stays lost. A value that changes: guarded by the
/// gate of <see cref="JobAttempt"/>, of which it is a part so that it costs no object.
/// </summary>
internal struct AttemptState
{
    private Phase _phase;

    private enum Phase : byte
    {
        Running,
        Detached,
        Ended,

        /// <summary>Its handler has come to its end after the attempt was detached.</summary>
        EndedDetached,
    }

    /// <summary>Gets a value indicating whether the handler runs and the attempt can still be cancelled or lose its lease.</summary>
    public readonly bool IsRunning => _phase == Phase.Running;

    /// <summary>Gets a value indicating whether the attempt was settled, or given up, while its handler ran.</summary>
    public readonly bool IsDetached => _phase is Phase.Detached or Phase.EndedDetached;

    /// <summary>Gets a value indicating whether handler and cleanup have ended.</summary>
    public readonly bool HasEnded => _phase is Phase.Ended or Phase.EndedDetached;

    /// <summary>Gets a value indicating whether the lease was lost while the attempt ran.</summary>
    public bool IsLeaseLost { get; private set; }

    /// <summary>Gets a value indicating whether what the handler reports may be stored.</summary>
    public readonly bool MayWrite => !IsLeaseLost && !IsDetached;

    /// <summary>Notes that the lease is lost.</summary>
    /// <returns>Whether that is news: the attempt was running and had its lease.</returns>
    public bool TryLoseLease()
    {
        if (IsLeaseLost || !IsRunning)
        {
            return false;
        }

        IsLeaseLost = true;
        return true;
    }

    /// <summary>Detaches the attempt from its handler.</summary>
    /// <returns>Whether it was running.</returns>
    public bool TryDetach()
    {
        if (!IsRunning)
        {
            return false;
        }

        _phase = Phase.Detached;
        return true;
    }

    /// <summary>Ends the attempt. Repeatable.</summary>
    /// <returns>Whether it is to be settled by its end: it was not detached before.</returns>
    public bool End()
    {
        _phase = IsDetached ? Phase.EndedDetached : Phase.Ended;
        return _phase == Phase.Ended;
    }
}
