using System.Globalization;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;

namespace TypedJobs;

/// <summary>
/// Represents when a recurring job occurs: by a cron expression, at a fixed interval, or at given instants. Immutable and thread-safe.
/// </summary>
public sealed class Schedule
{
    private const string Subject = "a schedule";

    private readonly IOccurrences _occurrences;

    private Schedule(IOccurrences occurrences) => _occurrences = occurrences;

    /// <summary>Gets the instants at which the schedule occurs.</summary>
    internal IOccurrences Occurrences => _occurrences;

    /// <summary>Creates a schedule from a cron expression.</summary>
    /// <param name="expression">
    /// Five fields (minute, hour, day of the month, month, day of the week), six with seconds in front, or a macro such as <c>@daily</c>. At
    /// most 256 characters. <c>?</c>, <c>L</c>, <c>W</c> and <c>#</c> are understood.
    /// </param>
    /// <param name="timeZone">
    /// The time zone in which the expression is read, by its IANA id (<c>Europe/Berlin</c>) or its Windows id. Default: UTC.
    /// </param>
    /// <returns>The schedule.</returns>
    /// <remarks>
    /// When clocks change: an expression whose hours, minutes and seconds are numbers or lists of numbers has fixed times, and each of them
    /// occurs once. One that the clock jumps over occurs at the first instant after the gap, and one that comes twice occurs the first time. An
    /// expression with <c>*</c>, <c>/</c> or <c>-</c> in hours, minutes or seconds is an interval: it occurs whenever the clock shows a matching
    /// time, so both times in an hour that comes twice, and never for a time that the clock jumps over.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// <paramref name="expression"/> is not a cron expression or never occurs, or this machine does not have <paramref name="timeZone"/>.
    /// </exception>
    public static Schedule Cron(string expression, string? timeZone = null)
    {
        ArgumentNullException.ThrowIfNull(expression);
        Schedule schedule = ReadCron(expression, timeZone);
        try
        {
            ((CronOccurrences)schedule._occurrences).FindZone();
        }
        catch (TimeZoneNotFoundException exception)
        {
            throw new ArgumentException(exception.Message, nameof(timeZone), exception);
        }

        return schedule;
    }

    /// <summary>Creates a schedule that occurs at a fixed interval of elapsed time, whatever clocks show.</summary>
    /// <param name="interval">The time between two occurrences: whole milliseconds, from 1 second to 36,525 days.</param>
    /// <param name="anchor">
    /// An instant at which the schedule occurs, and so the instants before and after it at whole multiples of the interval. It is no start: see
    /// <see cref="ScheduleOptions.Start"/>. The part below a millisecond is dropped. Default: <see cref="ScheduleOptions.Start"/>, or else
    /// Monday, 2001-01-01T00:00:00Z, so that restarts do not move the occurrences.
    /// </param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="interval"/> or <paramref name="anchor"/> is out of its range.
    /// </exception>
    public static Schedule Every(TimeSpan interval, DateTimeOffset? anchor = null)
    {
        if (Bounds.FindSpanProblem(interval, ScheduleLimits.MinInterval, nameof(interval), Subject) is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(interval), problem);
        }

        if (interval.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(interval), $"{nameof(interval)} of {Subject} is {interval:c}; it must be whole milliseconds.");
        }

        Bounds.CheckInstant(anchor, nameof(anchor), Subject);
        return new Schedule(new EveryOccurrences(interval, anchor is { } given ? ScheduleBounds.ToMilliseconds(given) : null));
    }

    /// <summary>Creates a schedule that occurs at given instants.</summary>
    /// <param name="instants">
    /// 1 to 1,000 instants, in any order, after 1970-01-01T00:00:00Z. Equal ones are one occurrence. The part below a millisecond is dropped.
    /// </param>
    /// <returns>The schedule.</returns>
    /// <exception cref="ArgumentException">There is none, or too many.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An instant is out of its range.</exception>
    public static Schedule At(IEnumerable<DateTimeOffset> instants)
    {
        ArgumentNullException.ThrowIfNull(instants);
        DateTimeOffset[] given = [.. instants.Take(ScheduleBounds.MaxInstants + 1)];
        if (given.Length is 0 or > ScheduleBounds.MaxInstants)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Subject} has {(given.Length == 0 ? "no instants" : "too many instants")}; give 1 to {ScheduleBounds.MaxInstants:N0}."),
                nameof(instants));
        }

        foreach (DateTimeOffset instant in given)
        {
            Bounds.CheckInstant(instant, nameof(instants), Subject);
            if (ScheduleBounds.ToMilliseconds(instant) <= DateTimeOffset.UnixEpoch)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(instants),
                    string.Create(CultureInfo.InvariantCulture, $"{nameof(instants)} of {Subject} has {instant:O}; instants must be later than 1970-01-01T00:00:00Z."));
            }
        }

        return new Schedule(new ListedOccurrences([.. given.Select(ScheduleBounds.ToMilliseconds).Distinct().Order()]));
    }

    /// <summary>Returns the next occurrences, computed with this machine's zone data. Nothing is read from the server.</summary>
    /// <param name="after">The instant after which they are.</param>
    /// <param name="count">The maximum number of them, from 1 to 1,000.</param>
    /// <returns>
    /// The occurrences in UTC, in ascending order: fewer where the schedule ends. Those of a schedule with options, such as
    /// <see cref="ScheduleOptions.Start"/>, may be others.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is out of its range.</exception>
    /// <exception cref="TimeZoneNotFoundException">
    /// The schedule was read from the server, as that of a <see cref="JobScheduleRecord"/>, and this machine does not have its time zone: install
    /// the zone data (package <c>tzdata</c> on Linux).
    /// </exception>
    public IReadOnlyList<DateTimeOffset> GetNextOccurrences(DateTimeOffset after, int count)
    {
        Bounds.CheckNumber(count, 1, ScheduleBounds.MaxPreview, nameof(count), "the occurrences");
        var next = new List<DateTimeOffset>(count);
        for (DateTimeOffset? at = _occurrences.After(after); at is not null && next.Count < count; at = _occurrences.After(at.Value))
        {
            next.Add(at.Value);
        }

        return next;
    }

    /// <summary>Returns the cron expression and its time zone, the interval, or the first and the last of the instants.</summary>
    /// <returns>Text for people. Its form may change.</returns>
    public override string ToString() => _occurrences.ToString()!;

    /// <summary>Returns the schedule of an attribute, whose time zone this machine need not have.</summary>
    /// <exception cref="ArgumentException">It cannot be a schedule, which the compiler says as well.</exception>
    internal static Schedule From(RecurringSettings settings) => settings switch
    {
        { Cron: { } cron, Every: null } => ReadCron(cron, settings.TimeZone),
        { Cron: null, Every: { } every, TimeZone: null } => Every(every),
        _ => throw new ArgumentException(
            $"The recurring settings '{settings.Name}' must have either a cron expression or an interval without a time zone.", nameof(settings)),
    };

    /// <summary>
    /// Returns a schedule that was stored, whose time zone this machine need not have: what only lists schedules does not compute any.
    /// </summary>
    internal static Schedule ReadCron(string expression, string? timeZone)
    {
        if (expression.Length > ScheduleLimits.MaxCronLength)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The cron expression of {Subject} has {expression.Length:N0} characters; it must have at most {ScheduleLimits.MaxCronLength}."),
                nameof(expression));
        }

        Bounds.CheckText(timeZone, JobLimits.MaxNameLength, nameof(timeZone), Subject);
        return CronOccurrences.TryRead(expression, timeZone, out CronOccurrences? occurrences, out string? problem)
            ? new Schedule(occurrences)
            : throw new ArgumentException($"{Bounds.Show(expression)} cannot be the cron expression of {Subject}: {problem}.", nameof(expression));
    }

    /// <summary>Returns this schedule with an anchor where it is an interval without one.</summary>
    internal Schedule AnchoredAt(DateTimeOffset start) => _occurrences is EveryOccurrences { Anchor: null } every
        ? new Schedule(new EveryOccurrences(every.Interval, ScheduleBounds.ToMilliseconds(start.AddTicks(TimeSpan.TicksPerMillisecond - 1))))
        : this;
}
