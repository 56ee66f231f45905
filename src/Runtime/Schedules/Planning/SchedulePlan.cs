using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TypedJobs.Schedules.Planning;

/// <summary>
/// Represents a schedule with its options: which instants are planned, and what a tick does with those that are due. It reads no clock and
/// no server. Immutable and thread-safe.
/// </summary>
internal sealed class SchedulePlan
{
    private const string Subject = "a schedule";

    // Raise it when other instants follow from the same text.
    private const string FingerprintVersion = "1";

    private readonly IOccurrences _occurrences;

    private SchedulePlan(Schedule schedule, ScheduleOptions options)
    {
        Schedule = schedule;
        Options = options;
        _occurrences = schedule.Occurrences;
        Fingerprint = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"{FingerprintVersion}|{_occurrences.Identity}|{options.Start?.UtcTicks}|{options.End?.UtcTicks}"))).AsSpan(0, 8));
    }

    /// <summary>Gets the schedule. An interval without an anchor has got <see cref="ScheduleOptions.Start"/> as its anchor.</summary>
    public Schedule Schedule { get; }

    /// <summary>Gets the options.</summary>
    public ScheduleOptions Options { get; }

    /// <summary>
    /// Gets 16 hexadecimal digits that are the same for plans with the same instants: of the expression, zone, interval, anchor, start and end.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Creates a plan, or says what does not go together.</summary>
    /// <exception cref="ArgumentException">
    /// An option is out of its range, does not go with another, nothing would ever occur, or this machine does not have the schedule's time zone.
    /// </exception>
    public static SchedulePlan Create(Schedule schedule, ScheduleOptions options)
    {
        SchedulePlan plan = Read(schedule, options, out string? problem);
        return problem is null ? plan : throw new ArgumentException(problem, nameof(schedule));
    }

    /// <summary>Creates a plan of what is coded or stored, which says only with the first instant that this machine does not have its zone.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="options">Its options.</param>
    /// <param name="problem">That this machine does not have the zone; <see langword="null"/> when it has.</param>
    /// <exception cref="ArgumentException">An option is out of its range, does not go with another, or nothing would ever occur.</exception>
    public static SchedulePlan Read(Schedule schedule, ScheduleOptions options, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var plan = new SchedulePlan(options.Start is { } start ? schedule.AnchoredAt(start) : schedule, options);
        if (options.Jitter > TimeSpan.Zero && plan._occurrences.FindShortestDistance() is { } distance && options.Jitter >= distance)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{nameof(ScheduleOptions.Jitter)} of {Subject} is {options.Jitter:c}; it must be less than the shortest time between two occurrences, which is {distance:c}."));
        }

        try
        {
            problem = null;
            return plan.After(DateTimeOffset.MinValue) is not null
                ? plan
                : throw new ArgumentException(
                    $"The schedule ({schedule}) never occurs between its {nameof(ScheduleOptions.Start)} and its {nameof(ScheduleOptions.End)}: move one of them.",
                    nameof(options));
        }
        catch (Exception exception) when (exception is TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            problem = exception.Message;
            return plan;
        }
    }

    /// <summary>
    /// Returns the first planned instant later than an instant, from <see cref="ScheduleOptions.Start"/> on and before
    /// <see cref="ScheduleOptions.End"/>; <see langword="null"/> when there is none.
    /// </summary>
    /// <exception cref="TimeZoneNotFoundException">This machine does not have the schedule's time zone.</exception>
    public DateTimeOffset? After(DateTimeOffset instant)
    {
        if (Options.Start is { } start && instant < start)
        {
            instant = start.AddTicks(-1);
        }

        return _occurrences.After(instant) is { } next && !(next >= Options.End) ? next : null;
    }

    /// <summary>Returns what a tick does.</summary>
    /// <param name="next">The planned instant that is stored, which counts also where this machine computes another one.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="occurrencesLeft">
    /// How many occurrences are left of <see cref="ScheduleOptions.MaxOccurrences"/>; <see langword="null"/> for no limit.
    /// </param>
    /// <param name="scheduleName">The schedule's name, for its jitter; without it an occurrence is due at its planned instant.</param>
    /// <param name="until">The last instant at which the plan counts; <see langword="null"/> when it still does.</param>
    /// <remarks>
    /// An occurrence is due at its planned instant plus its jitter. Of several due ones all but the last are missed, and with <see cref="MissedRuns.Skip"/> so is the
    /// last when its start deadline is over. The cost grows with the number of runs, not with the time that has passed.
    /// </remarks>
    /// <exception cref="TimeZoneNotFoundException">This machine does not have the schedule's time zone.</exception>
    public TickPlan Tick(DateTimeOffset next, DateTimeOffset now, long? occurrencesLeft, string? scheduleName = null, DateTimeOffset? until = null)
    {
        DateTimeOffset last = until < now ? until.Value : now;
        if (occurrencesLeft <= 0)
        {
            return new TickPlan([], 0, null);
        }

        if (DueAt(next, scheduleName) > last)
        {
            return new TickPlan([], 0, next);
        }

        DateTimeOffset latest = OccurrenceSearch.LatestUpTo(After, next, last);
        if (latest > next && DueAt(latest, scheduleName) > last)
        {
            // Jitter is less than the time to the next occurrence: the one before it is due.
            latest = OccurrenceSearch.Before(After, next, latest, ScheduleLimits.MinInterval);
        }

        IReadOnlyList<DateTimeOffset> due = Options.Missed switch
        {
            MissedRuns.RunAll => OccurrenceSearch.Latest(After, next, latest, Options.MaxMissedRuns),
            MissedRuns.Skip when now - DueAt(latest, scheduleName) > (Options.StartDeadline ?? ScheduleBounds.StartDeadline) => [],
            _ => [latest],
        };
        long counted = latest > next ? _occurrences.Count(next, latest) : 0;
        long skipped = counted < 0 ? counted : counted + 1 - due.Count;
        IReadOnlyList<DateTimeOffset> runs = due.Count > occurrencesLeft ? [.. due.Take((int)occurrencesLeft)] : due;
        DateTimeOffset? following = After(latest);
        return new TickPlan(runs, skipped, runs.Count == occurrencesLeft ? null : following) { NextIfNotEnqueued = following };
    }

    /// <summary>
    /// Returns by how much an occurrence is delayed: from zero to <see cref="ScheduleOptions.Jitter"/>, and less than the time to the next
    /// occurrence. The same on every machine and in every version: it is taken from the SHA-256 hash of the schedule's name and the instant.
    /// </summary>
    public TimeSpan JitterOf(string scheduleName, DateTimeOffset planned)
    {
        long most = Options.Jitter.Ticks / TimeSpan.TicksPerMillisecond;
        if (most == 0)
        {
            return TimeSpan.Zero;
        }

        // Around a change of the clocks occurrences are nearer to each other than the option was compared with.
        if (After(planned) is { } next)
        {
            most = Math.Min(most, (long)(next - planned).TotalMilliseconds - 1);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(OccurrenceKey.Of(scheduleName, planned)), hash);
        ulong drawn = BinaryPrimitives.ReadUInt64BigEndian(hash);
        return TimeSpan.FromMilliseconds((long)(((UInt128)drawn * (ulong)(most + 1)) >> 64));
    }

    private DateTimeOffset DueAt(DateTimeOffset planned, string? scheduleName) =>
        scheduleName is null ? planned : planned + JitterOf(scheduleName, planned);
}
