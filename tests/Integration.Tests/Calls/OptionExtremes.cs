namespace TypedJobs.Integration.Tests.Calls;

/// <summary>Values of every option at its extremes, and whether each is within its bounds.</summary>
internal static class OptionExtremes
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_525);

    private static readonly DateTimeOffset Latest = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static readonly string LoneSurrogate = "a\uD800b";
    public static readonly string Huge = new('x', 10_000_000);

    /// <summary>By option of <see cref="JobOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(JobOptions Options, bool IsValid)>> OfJobs { get; } =
        new Dictionary<string, IEnumerable<(JobOptions, bool)>>
        {
            ["Key"] = Texts(128, text => new JobOptions { Key = text }).Concat(
            [
                (new() { Key = "a b" }, false), (new() { Key = "{a}" }, false), (new() { Key = "a\nb" }, false), (new() { Key = "é😀" }, true),
            ]),
            ["Queue"] = Texts(128, text => new JobOptions { Queue = text }).Concat(
                [(new() { Queue = "a/b" }, false), (new() { Queue = "é" }, false)]),
            ["Delay"] = Spans(TimeSpan.Zero, span => new JobOptions { Delay = span }),
            ["DelayUntil"] =
            [
                (new() { DelayUntil = DateTimeOffset.MinValue }, true), (new() { DelayUntil = DateTimeOffset.UnixEpoch }, true),
                (new() { DelayUntil = Latest }, true), (new() { DelayUntil = Latest + Tick }, false),
                (new() { DelayUntil = DateTimeOffset.MaxValue }, false),
            ],
            ["Priority"] = Numbers(-1_000_000, 1_000_000, number => new JobOptions { Priority = number }),
            ["Lifo"] = [(new() { Lifo = true }, true)],
            ["ExpiresAfter"] = Spans(Tick, span => new JobOptions { ExpiresAfter = span }),
            ["Tags"] = Texts(128, text => new JobOptions { Tags = [text] }).Concat(
            [
                (new() { Tags = [] }, true), (new() { Tags = [.. Enumerable.Range(0, 32).Select(i => new string((char)('a' + (i % 26)), 128))] }, true),
                (new() { Tags = [.. Enumerable.Range(0, 33).Select(i => $"{i}")] }, false), (new() { Tags = [null!] }, false),
                (new() { Tags = ["é😀 \"\\/'"] }, true), (new() { Tags = ["a\nb"] }, false), (new() { Tags = ["a\u0000"] }, false),
            ]),
            ["MaxAttempts"] = Numbers(1, int.MaxValue, number => new JobOptions { MaxAttempts = number }),
            ["Timeout"] = Spans(Tick, span => new JobOptions { Timeout = span }),
            ["Deadline"] = Spans(Tick, span => new JobOptions { Deadline = span }),
            ["Backoff"] =
            [
                (new() { Backoff = JobBackoff.None }, true), (new() { Backoff = JobBackoff.Fixed(Longest, 1) }, true),
                (new() { Backoff = JobBackoff.Exponential(Longest, Longest, 0) }, true),
                (new() { Backoff = JobBackoff.Policy(new string('p', 128)) }, true),
            ],
            // What is out of bounds cannot be made: see the tests of JobHeaders.
            ["Headers"] =
            [
                (new() { Headers = JobHeaders.Empty }, true),
                (new() { Headers = new(Enumerable.Range(0, 32).Select(i => KeyValuePair.Create($"{i}".PadLeft(128, 'h'), new string('é', 1024)))) }, true),
                (new() { Headers = JobHeaders.Empty.With("baggage", new string('x', 8192)).With("e", string.Empty) }, true),
                (new() { Headers = JobHeaders.Empty.With("text", "é😀 \"\\/'~") }, true),
            ],
            ["KeepCompletedFor"] = Spans(TimeSpan.Zero, span => new JobOptions { KeepCompletedFor = span }),
            ["KeepFailedFor"] = Spans(TimeSpan.Zero, span => new JobOptions { KeepFailedFor = span }),
        };

    /// <summary>By option of <see cref="ScheduleOptions"/>, of a schedule that occurs each day.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(ScheduleOptions Options, bool IsValid)>> OfSchedules { get; } =
        new Dictionary<string, IEnumerable<(ScheduleOptions, bool)>>
        {
            ["Missed"] =
            [
                (new() { Missed = MissedRuns.Skip }, true), (new() { Missed = MissedRuns.RunAll, Overlap = Overlap.Wait }, true),
                (new() { Missed = (MissedRuns)9 }, false),
            ],
            ["MaxMissedRuns"] = Numbers(1, 1000, number => new ScheduleOptions { MaxMissedRuns = number }),
            ["Overlap"] =
            [
                (new() { Overlap = Overlap.Skip }, true), (new() { Overlap = Overlap.Wait }, true), (new() { Overlap = Overlap.Allow }, true),
                (new() { Overlap = Overlap.CancelPrevious }, true), (new() { Overlap = (Overlap)9 }, false),
                (new() { Overlap = Overlap.CancelPrevious, Missed = MissedRuns.RunAll }, false),
            ],
            ["Jitter"] =
            [
                (new() { Jitter = TimeSpan.Zero }, true), (new() { Jitter = TimeSpan.FromDays(1) - Tick }, true), (new() { Jitter = TimeSpan.FromDays(1) }, false),
                (new() { Jitter = -Tick }, false), (new() { Jitter = Longest + Tick }, false),
            ],
            ["Start"] = [(new() { Start = DateTimeOffset.UnixEpoch }, true), (new() { Start = Latest + Tick }, false), (new() { Start = DateTimeOffset.MaxValue }, false)],
            ["End"] = [(new() { End = Latest }, true), (new() { End = Latest + Tick }, false), (new() { End = DateTimeOffset.MaxValue }, false)],
            ["MaxOccurrences"] = Numbers(1, int.MaxValue, number => new ScheduleOptions { MaxOccurrences = number }),
            ["StartDeadline"] = Spans(Tick, span => new ScheduleOptions { StartDeadline = span }),
        };

    /// <summary>By option of <see cref="WorkerOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<WorkerOptions> Set, bool IsValid)>> OfWorkers { get; } =
        new Dictionary<string, IEnumerable<(Action<WorkerOptions>, bool)>>
        {
            ["Concurrency"] = Numbers<Action<WorkerOptions>>(1, 100_000, number => options => options.Concurrency = number),
            ["LeaseDuration"] = Spans<Action<WorkerOptions>>(TimeSpan.FromSeconds(1), span => options => options.LeaseDuration = span),
            ["MaxStalledCount"] = Numbers<Action<WorkerOptions>>(0, int.MaxValue, number => options => options.MaxStalledCount = number),
            ["PollInterval"] = Spans<Action<WorkerOptions>>(
                TimeSpan.FromMilliseconds(100), span => options => options.PollInterval = span),
            ["UnknownJobTimeout"] = Spans<Action<WorkerOptions>>(
                TimeSpan.FromSeconds(1), span => options => options.UnknownJobTimeout = span),
            ["DrainTimeout"] = Spans<Action<WorkerOptions>>(TimeSpan.Zero, span => options => options.DrainTimeout = span),
            ["CancellationGracePeriod"] = Spans<Action<WorkerOptions>>(
                TimeSpan.Zero, span => options => options.CancellationGracePeriod = span),
            ["OnIgnoredCancellation"] =
            [
                (options => options.OnIgnoredCancellation = IgnoredCancellationBehavior.Wait, true),
                (options => options.OnIgnoredCancellation = (IgnoredCancellationBehavior)99, false),
            ],
            ["OnLeaseLost"] =
            [
                (options => options.OnLeaseLost = LeaseLostBehavior.NotifyOnly, true),
                (options => options.OnLeaseLost = (LeaseLostBehavior)(-1), false),
            ],
            ["OnRefusedQueue"] =
            [
                (options => options.OnRefusedQueue = RefusedQueueBehavior.StopHost, true),
                (options => options.OnRefusedQueue = (RefusedQueueBehavior)2, false),
            ],
            ["Order"] = [(options => options.Order = QueueOrder.Weighted, true), (options => options.Order = (QueueOrder)2, false)],
        };

    /// <summary>By option of <see cref="RetentionOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<RetentionOptions> Set, bool IsValid)>> OfRetentions { get; } =
        new Dictionary<string, IEnumerable<(Action<RetentionOptions>, bool)>>
        {
            ["KeepCompletedFor"] = Spans<Action<RetentionOptions>>(TimeSpan.Zero, span => options => options.KeepCompletedFor = span),
            ["KeepFailedFor"] = Spans<Action<RetentionOptions>>(TimeSpan.Zero, span => options => options.KeepFailedFor = span),
            ["MaxCompleted"] = Numbers<Action<RetentionOptions>>(0, int.MaxValue, number => options => options.MaxCompleted = number),
            ["MaxFailed"] = Numbers<Action<RetentionOptions>>(0, int.MaxValue, number => options => options.MaxFailed = number),
        };

    /// <summary>By option of <see cref="MonitoringOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<MonitoringOptions> Set, bool IsValid)>> OfMonitoring { get; } =
        new Dictionary<string, IEnumerable<(Action<MonitoringOptions>, bool)>>
        {
            ["SampleInterval"] = Spans<Action<MonitoringOptions>>(TimeSpan.FromSeconds(1), span => options => options.SampleInterval = span),
            ["AnswerTimeout"] = Spans<Action<MonitoringOptions>>(TimeSpan.FromMilliseconds(100), span => options => options.AnswerTimeout = span),
            ["StuckAfter"] = Spans<Action<MonitoringOptions>>(TimeSpan.FromSeconds(2), span => options => options.StuckAfter = span),
            ["LateRenewalPercent"] = Numbers<Action<MonitoringOptions>>(50, 100, number => options => options.LateRenewalPercent = number),
            ["MaxReadyAge"] = Spans<Action<MonitoringOptions>>(TimeSpan.FromSeconds(1), span => options => options.MaxReadyAge = span),
            ["MaxScheduleDelay"] = Spans<Action<MonitoringOptions>>(TimeSpan.FromSeconds(1), span => options => options.MaxScheduleDelay = span),
            ["MaxStalledAge"] = Spans<Action<MonitoringOptions>>(TimeSpan.Zero, span => options => options.MaxStalledAge = span),
        };

    /// <summary>By option of <see cref="PayloadOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<PayloadOptions> Set, bool IsValid)>> OfPayloads { get; } =
        new Dictionary<string, IEnumerable<(Action<PayloadOptions>, bool)>>
        {
            ["MaxArgumentsBytes"] = Numbers<Action<PayloadOptions>>(1, 16 << 20, number => options => options.MaxArgumentsBytes = number),
            ["MaxResultBytes"] = Numbers<Action<PayloadOptions>>(1, 16 << 20, number => options => options.MaxResultBytes = number),
        };

    /// <summary>By option of <see cref="PayloadEncryptionOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<PayloadEncryptionOptions> Set, bool IsValid)>> OfEncryption { get; } =
        new Dictionary<string, IEnumerable<(Action<PayloadEncryptionOptions>, bool)>>
        {
            ["EncryptsNewValues"] = [(options => options.EncryptsNewValues = false, true)],
            ["KeyCacheDuration"] = Spans<Action<PayloadEncryptionOptions>>(TimeSpan.Zero, span => options => options.KeyCacheDuration = span),
        };

    /// <summary>By option of <see cref="PayloadCompressionOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<PayloadCompressionOptions> Set, bool IsValid)>> OfCompression { get; } =
        new Dictionary<string, IEnumerable<(Action<PayloadCompressionOptions>, bool)>>
        {
            ["MinLength"] = Numbers<Action<PayloadCompressionOptions>>(1, 16 << 20, number => options => options.MinLength = number),
            ["Level"] =
            [
                (options => options.Level = System.IO.Compression.CompressionLevel.SmallestSize, true),
                (options => options.Level = (System.IO.Compression.CompressionLevel)77, false),
            ],
        };

    /// <summary>By option of <see cref="EmbeddedServerOptions"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(Action<EmbeddedServerOptions> Set, bool IsValid)>> OfEmbeddedServers { get; } =
        new Dictionary<string, IEnumerable<(Action<EmbeddedServerOptions>, bool)>>
        {
            ["DataFolder"] =
            [
                (options => options.DataFolder = null, true), (options => options.DataFolder = "folder", true),
                (options => options.DataFolder = " ", false), (options => options.DataFolder = "a\0b", false),
            ],
            ["Port"] = Numbers<Action<EmbeddedServerOptions>>(0, 65535, number => options => options.Port = number),
            ["Password"] =
            [
                (options => options.Password = null, true), (options => options.Password = string.Empty, true),
                (options => options.Password = new string('p', 512), true), (options => options.Password = new string('p', 513), false),
                (options => options.Password = Huge, false), (options => options.Password = LoneSurrogate, false),
                (options => options.Password = "a\nb", false),
            ],
            ["OnWriteFailure"] =
            [
                (options => options.OnWriteFailure = WriteFailureBehavior.Recover, true),
                (options => options.OnWriteFailure = (WriteFailureBehavior)99, false),
            ],
            ["OnDamagedFile"] =
            [
                (options => options.OnDamagedFile = DamagedFileBehavior.Recover, true),
                (options => options.OnDamagedFile = (DamagedFileBehavior)(-1), false),
            ],
            ["MaxAppendOnlyFileSize"] =
            [
                (options => options.MaxAppendOnlyFileSize = long.MinValue, false), (options => options.MaxAppendOnlyFileSize = 0, false),
                (options => options.MaxAppendOnlyFileSize = (64L << 20) - 1, false), (options => options.MaxAppendOnlyFileSize = 64L << 20, true),
                (options => options.MaxAppendOnlyFileSize = 1L << 40, true), (options => options.MaxAppendOnlyFileSize = (1L << 40) + 1, false),
                (options => options.MaxAppendOnlyFileSize = long.MaxValue, false),
            ],
        };

    /// <summary>By condition of <see cref="JobFilter"/>.</summary>
    public static IReadOnlyDictionary<string, IEnumerable<(JobFilter Filter, bool IsValid)>> OfFilters { get; } =
        new Dictionary<string, IEnumerable<(JobFilter, bool)>>
        {
            ["Name"] = Texts(1024, text => new JobFilter { Name = text }),
            ["Tag"] = Texts(128, text => new JobFilter { Tag = text }),
            ["OlderThan"] = Spans(TimeSpan.Zero, span => new JobFilter { OlderThan = span }),
        };

    public static IEnumerable<(T Value, bool IsValid)> Spans<T>(TimeSpan least, Func<TimeSpan, T> make)
    {
        TimeSpan[] spans =
        [
            TimeSpan.MinValue, Timeout.InfiniteTimeSpan, -Tick, TimeSpan.Zero, Tick, least - Tick, least, TimeSpan.FromMilliseconds(0.5),
            TimeSpan.FromDays(60), Longest - Tick, Longest, Longest + Tick, TimeSpan.MaxValue,
        ];
        return spans.Distinct().Select(span => (make(span), span >= least && span <= Longest));
    }

    public static IEnumerable<(T Value, bool IsValid)> Numbers<T>(int least, int most, Func<int, T> make)
    {
        int[] numbers = [int.MinValue, -1, 0, 1, unchecked(least - 1), least, most, unchecked(most + 1), int.MaxValue];
        return numbers.Distinct().Select(number => (make(number), number >= least && number <= most));
    }

    public static IEnumerable<(T Value, bool IsValid)> Texts<T>(int most, Func<string, T> make) =>
    [
        (make(string.Empty), false), (make("a"), true), (make(new string('a', most)), true), (make(new string('a', most + 1)), false),
        (make(Huge), false), (make(LoneSurrogate), false), (make("\uDC00"), false), (make("a\uD800"), false),
    ];
}
