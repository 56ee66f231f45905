namespace TypedJobs;

/// <summary>
/// Represents something that happened in a queue; the derived type says what. Immutable. Later versions add types and
/// properties: ignore the types that you do not know.
/// </summary>
public abstract record JobEvent
{
    private protected JobEvent()
    {
    }

    /// <summary>Gets the job; the default value, which names no job, for events of the queue itself.</summary>
    public JobId Id { get; init; }

    /// <summary>Gets the time at which it happened, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// Gets the value of the event that this process cannot read, for lack of a key for example, and that is empty therefore;
    /// <see langword="null"/> for all others.
    /// </summary>
    public UnreadableValue? Unreadable { get; init; }
}
