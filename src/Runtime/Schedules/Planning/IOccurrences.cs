namespace TypedJobs.Schedules.Planning;

/// <summary>Represents the instants at which a schedule occurs. Immutable.</summary>
internal interface IOccurrences
{
    /// <summary>
    /// Returns the first occurrence later than an instant; <see langword="null"/> when there is none. Instants are whole milliseconds.
    /// </summary>
    DateTimeOffset? After(DateTimeOffset instant);
}
