namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Finds late occurrences with a function that returns the next one only, in a number of calls that depends on how many are wanted and not on how
/// many there are in between: after a year of silence nobody walks through it.
/// </summary>
internal static class OccurrenceSearch
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    /// <summary>Returns the latest occurrence that is not later than an instant.</summary>
    /// <param name="after">Returns the first occurrence later than an instant.</param>
    /// <param name="known">An occurrence that is not later than <paramref name="last"/>.</param>
    /// <param name="last">The instant.</param>
    public static DateTimeOffset LatestUpTo(Func<DateTimeOffset, DateTimeOffset?> after, DateTimeOffset known, DateTimeOffset last)
    {
        // The answer is never earlier than the first nor later than the second.
        DateTimeOffset low = known;
        DateTimeOffset high = last;
        while (after(low) is { } next && next <= high)
        {
            low = next;
            DateTimeOffset middle = low + ((high - low) / 2);
            if (after(middle) is { } later && later <= high)
            {
                low = later;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Returns the latest occurrences up to and including <paramref name="last"/>, the oldest first.</summary>
    /// <param name="after">Returns the first occurrence later than an instant.</param>
    /// <param name="first">The first occurrence that counts.</param>
    /// <param name="last">The last occurrence that counts.</param>
    /// <param name="count">The maximum number of them.</param>
    public static IReadOnlyList<DateTimeOffset> Latest(
        Func<DateTimeOffset, DateTimeOffset?> after, DateTimeOffset first, DateTimeOffset last, long count)
    {
        var found = new List<DateTimeOffset> { last };
        TimeSpan distance = ScheduleLimits.MinInterval;
        for (DateTimeOffset current = last; current > first && found.Count < count;)
        {
            DateTimeOffset earlier = Before(after, first, current, distance);
            distance = current - earlier;
            found.Add(earlier);
            current = earlier;
        }

        found.Reverse();
        return found;
    }

    /// <summary>Returns the occurrence before another one.</summary>
    /// <param name="after">Returns the first occurrence later than an instant.</param>
    /// <param name="first">An occurrence earlier than <paramref name="current"/>, before which none counts.</param>
    /// <param name="current">The occurrence.</param>
    /// <param name="distance">How far apart the two may be. Any value gives the right answer, a good one gives it sooner.</param>
    public static DateTimeOffset Before(
        Func<DateTimeOffset, DateTimeOffset?> after, DateTimeOffset first, DateTimeOffset current, TimeSpan distance)
    {
        DateTimeOffset known = first;
        for (TimeSpan back = distance; current - first > back; back *= 2)
        {
            if (after(current - back - Tick) is { } found && found < current)
            {
                // The first one that counts need not be one that the function knows.
                known = found > first ? found : first;
                break;
            }
        }

        return LatestUpTo(after, known, current - Tick);
    }
}
