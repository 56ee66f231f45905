namespace TypedJobs.Schedules.Planning;

/// <summary>Represents the instants at which a schedule occurs. Immutable and thread-safe.</summary>
internal interface IOccurrences
{
    /// <summary>
    /// Gets the text of everything that decides the instants. Two with the same text have the same instants, as far as the zone data of
    /// their machines agree.
    /// </summary>
    string Identity { get; }

    /// <summary>
    /// Returns the first occurrence later than an instant; <see langword="null"/> when there is none. Instants are whole milliseconds in UTC,
    /// from 1970 to the year 9000.
    /// </summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not have the schedule's time zone.</exception>
    DateTimeOffset? After(DateTimeOffset instant);

    /// <summary>
    /// Returns the number of occurrences later than <paramref name="first"/> and not later than <paramref name="last"/>, or -1 where counting
    /// them would take too long.
    /// </summary>
    long Count(DateTimeOffset first, DateTimeOffset last);

    /// <summary>
    /// Returns the shortest time between two occurrences, without regard to changes of the clocks; <see langword="null"/> when there is one
    /// occurrence only.
    /// </summary>
    TimeSpan? FindShortestDistance();
}
