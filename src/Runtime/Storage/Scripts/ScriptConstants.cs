using System.Globalization;
using System.Text.RegularExpressions;
using TypedJobs.Jobs;

namespace TypedJobs.Storage.Scripts;

/// <summary>
/// Represents the named constants of scripts: <c>@Name@</c> in a script stands for a value here, or of <see cref="JobLimits"/>. Values
/// are literals, because <c>eng/assemble-script.sh</c> reads them, too.
/// </summary>
internal static partial class ScriptConstants
{
    /// <summary>The protocol version that the scripts implement.</summary>
    public const string ProtocolVersion = "2";

    // States, as the first letter of a record.
    public const string Waiting = "w";
    public const string Scheduled = "d";
    public const string Active = "a";
    public const string Completed = "c";
    public const string Failed = "f";
    public const string Cancelled = "x";

    /// <summary>The state of a job whose record cannot be read. Never stored.</summary>
    public const string Unreadable = "?";

    // Outcomes of attempts besides the states in which a job may end.
    public const string Retry = "R";
    public const string RetryAfterCancellation = "r";
    public const string RetryAfterStop = "o";
    public const string Release = "b";
    public const string Unknown = "u";
    public const string Paused = "p";

    /// <summary>
    /// The cause of a request for cancellation because another job takes the place of this one: the number of
    /// <see cref="CancellationCause.Superseded"/>.
    /// </summary>
    public const string Superseded = "5";

    /// <summary>The outcome of an attempt whose lease ran out. Only stored in the history of a job.</summary>
    public const string Stalled = "s";

    /// <summary>The number of keys or values that one command is given: a server's stack holds some thousands.</summary>
    public const int MaxArguments = 2000;

    /// <summary>The number of jobs that the fast path of an enqueue stores.</summary>
    public const int MaxFastEnqueue = 3000;

    /// <summary>The number of jobs that a call looks at although it cannot give them out, or that keep a queue from being deleted.</summary>
    public const int MaxLookedAt = 500;

    /// <summary>The number of priorities of which a look at the age of waiting jobs takes note.</summary>
    public const int MaxBands = 16;

    /// <summary>The time in ms for which whoever awaits a job can read how it ended.</summary>
    public const int AwaitedFor = 60000;

    /// <summary>The time in ms until which a running job that stands in no place of running jobs is taken for stalled.</summary>
    public const int MissingLeaseFor = 60000;

    /// <summary>The number of notices of failed jobs that are kept.</summary>
    public const int MaxNotices = 100000;

    /// <summary>The number of messages of events that are kept for listeners that were cut off.</summary>
    public const int MaxRecent = 256;

    /// <summary>The time in ms for which messages of events are kept.</summary>
    public const int RecentFor = 600000;

    /// <summary>The time in ms for which it is known which jobs a dead worker lost.</summary>
    public const int DiedFor = 3600000;

    /// <summary>
    /// The size in bytes above which the size of a payload is noted with its job. As many payloads of this size as a worker takes in one
    /// call are less than <see cref="MaxAnswerBytes"/>.
    /// </summary>
    public const int LargePayloadBytes = 65536;

    /// <summary>The size in bytes at which an answer with payloads or results ends.</summary>
    public const int MaxAnswerBytes = 16777216;

    /// <summary>The size in bytes of a text that every event can have.</summary>
    public const int ShortTextBytes = 1024;

    /// <summary>The size in bytes of the longer texts of the events in one message.</summary>
    public const int MaxEventTextBytes = 1048576;

    /// <summary>The size in bytes at which a page with records ends.</summary>
    public const int MaxPageBytes = 4194304;

    /// <summary>The position of the last byte of a body in which its time, its attempts and its name are.</summary>
    public const int HeadBytes = 511;

    /// <summary>The length of a stored text in an error.</summary>
    public const int MaxExcerpt = 60;

    /// <summary>The time that stands for none among those at which schedules are due: later than all others.</summary>
    public const long NoTick = 9000000000000000;

    /// <summary>The number of occurrences of a schedule of which it is kept what became of them.</summary>
    public const int MaxOccurrences = 20;

    /// <summary>The time in ms after which a schedule that waits for a claim is looked at again.</summary>
    public const int BehindFor = 60000;

    /// <summary>The time in ms after which a schedule is looked at again for which nobody could do anything.</summary>
    public const int PostponedFor = 600000;

    /// <summary>The priority that stands for a suspect: below all that callers can give, with as much room for others.</summary>
    public const long SuspectPriority = -5000000000;

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        [nameof(ProtocolVersion)] = Text(ProtocolVersion),
        [nameof(Waiting)] = Text(Waiting),
        [nameof(Scheduled)] = Text(Scheduled),
        [nameof(Active)] = Text(Active),
        [nameof(Completed)] = Text(Completed),
        [nameof(Failed)] = Text(Failed),
        [nameof(Cancelled)] = Text(Cancelled),
        [nameof(Unreadable)] = Text(Unreadable),
        [nameof(Retry)] = Text(Retry),
        [nameof(RetryAfterCancellation)] = Text(RetryAfterCancellation),
        [nameof(RetryAfterStop)] = Text(RetryAfterStop),
        [nameof(Superseded)] = Text(Superseded),
        [nameof(Release)] = Text(Release),
        [nameof(Unknown)] = Text(Unknown),
        [nameof(Paused)] = Text(Paused),
        [nameof(Stalled)] = Text(Stalled),
        [nameof(MaxArguments)] = Text(MaxArguments),
        [nameof(MaxFastEnqueue)] = Text(MaxFastEnqueue),
        [nameof(MaxLookedAt)] = Text(MaxLookedAt),
        [nameof(MaxBands)] = Text(MaxBands),
        [nameof(AwaitedFor)] = Text(AwaitedFor),
        [nameof(MissingLeaseFor)] = Text(MissingLeaseFor),
        [nameof(MaxNotices)] = Text(MaxNotices),
        [nameof(MaxRecent)] = Text(MaxRecent),
        [nameof(RecentFor)] = Text(RecentFor),
        [nameof(DiedFor)] = Text(DiedFor),
        [nameof(LargePayloadBytes)] = Text(LargePayloadBytes),
        [nameof(MaxAnswerBytes)] = Text(MaxAnswerBytes),
        [nameof(ShortTextBytes)] = Text(ShortTextBytes),
        [nameof(MaxEventTextBytes)] = Text(MaxEventTextBytes),
        [nameof(MaxPageBytes)] = Text(MaxPageBytes),
        [nameof(HeadBytes)] = Text(HeadBytes),
        [nameof(MaxExcerpt)] = Text(MaxExcerpt),
        [nameof(SuspectPriority)] = Text(SuspectPriority),
        [nameof(NoTick)] = Text(NoTick),
        [nameof(MaxOccurrences)] = Text(MaxOccurrences),
        [nameof(BehindFor)] = Text(BehindFor),
        [nameof(PostponedFor)] = Text(PostponedFor),
        [nameof(JobLimits.MaxLanes)] = Text(JobLimits.MaxLanes),
        [nameof(JobLimits.MaxHistory)] = Text(JobLimits.MaxHistory),
        [nameof(JobLimits.MaxPausedNames)] = Text(JobLimits.MaxPausedNames),
        [nameof(JobLimits.MaxReleases)] = Text(JobLimits.MaxReleases),
    };

    /// <summary>Gets the names of all constants.</summary>
    public static IReadOnlyCollection<string> Names => Values.Keys;

    /// <summary>Returns a script with the values of its constants.</summary>
    /// <exception cref="InvalidOperationException">The script names a constant that is not there.</exception>
    public static string Expand(string script) => Name().Replace(script, static match =>
        Values.TryGetValue(match.Groups[1].Value, out string? value)
            ? value
            : throw new InvalidOperationException($"A script names the constant '{match.Value}', which {nameof(ScriptConstants)} lacks."));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(string value) => $"'{value}'";

    [GeneratedRegex("@([A-Z][A-Za-z0-9]*)@")]
    private static partial Regex Name();
}
