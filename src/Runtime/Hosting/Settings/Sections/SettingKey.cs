using System.Globalization;

namespace TypedJobs.Hosting.Settings.Sections;

/// <summary>Represents an option as the configuration has it, for messages that name the key.</summary>
/// <param name="Name">The name of the option.</param>
/// <param name="Expected">What its value must be.</param>
/// <param name="CanRead">Returns whether a text can be read as the option's value.</param>
internal sealed record SettingKey(string Name, string Expected, Predicate<string> CanRead)
{
    /// <summary>Gets the options of a worker. A test demands that all of them are here.</summary>
    public static IReadOnlyList<SettingKey> OfWorkers { get; } =
    [
        Number(nameof(WorkerOptions.Concurrency)),
        Span(nameof(WorkerOptions.LeaseDuration)),
        Number(nameof(WorkerOptions.MaxStalledCount)),
        Span(nameof(WorkerOptions.UnknownJobTimeout)),
        Span(nameof(WorkerOptions.PollInterval)),
        Span(nameof(WorkerOptions.DrainTimeout)),
        Span(nameof(WorkerOptions.CancellationGracePeriod)),
        Member<IgnoredCancellationBehavior>(nameof(WorkerOptions.OnIgnoredCancellation)),
        Member<LeaseLostBehavior>(nameof(WorkerOptions.OnLeaseLost)),
        Member<RefusedQueueBehavior>(nameof(WorkerOptions.OnRefusedQueue)),
        Member<QueueOrder>(nameof(WorkerOptions.Order)),
    ];

    /// <summary>Gets the options of a retention. A test demands that all of them are here.</summary>
    public static IReadOnlyList<SettingKey> OfRetentions { get; } =
    [
        Span(nameof(RetentionOptions.KeepCompletedFor)),
        Number(nameof(RetentionOptions.MaxCompleted)),
        Span(nameof(RetentionOptions.KeepFailedFor)),
        Number(nameof(RetentionOptions.MaxFailed)),
    ];

    /// <summary>Gets the options of monitoring, but for the list of queues. A test demands that all of them are here.</summary>
    public static IReadOnlyList<SettingKey> OfMonitoring { get; } =
    [
        Span(nameof(MonitoringOptions.SampleInterval)),
        Span(nameof(MonitoringOptions.AnswerTimeout)),
        Span(nameof(MonitoringOptions.StuckAfter)),
        Number(nameof(MonitoringOptions.LateRenewalPercent)),
        Span(nameof(MonitoringOptions.MaxReadyAge)),
        Span(nameof(MonitoringOptions.MaxStalledAge)),
        Span(nameof(MonitoringOptions.MaxScheduleDelay)),
    ];

    /// <summary>Gets the options of payloads. A test demands that all of them are here.</summary>
    public static IReadOnlyList<SettingKey> OfPayloads { get; } =
    [
        Number(nameof(PayloadOptions.MaxArgumentsBytes)),
        Number(nameof(PayloadOptions.MaxResultBytes)),
    ];

    /// <summary>Returns an option that is a whole number.</summary>
    public static SettingKey Number(string name) =>
        new(name, "a whole number", static text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _));

    /// <summary>Reads a time span.</summary>
    public static bool TryReadSpan(string text, out TimeSpan span)
    {
        // "30" and "24:00:00" would be read as 30 and 24 days; whoever writes them means seconds and hours.
        span = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out span);
    }

    private static SettingKey Span(string name) => new(name, "a time span, as [d.]hh:mm:ss", static text => TryReadSpan(text, out _));

    /// <summary>Returns an option that is a member of an enumeration.</summary>
    public static SettingKey Member<T>(string name)
        where T : struct, Enum =>
        new(name, string.Join(" or ", Enum.GetNames<T>()), static text => Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase));
}
