namespace TypedJobs.Integration.Tests.Model;

/// <summary>One job, as the model knows it. Times are milliseconds of the model's clock.</summary>
internal sealed class ModelJob
{
    public required string Key { get; init; }

    public required string Name { get; init; }

    /// <summary>The arguments as they were given, behind the line of the headers.</summary>
    public required string Payload { get; init; }

    /// <summary>How many bytes of them are stored, headers and what encryption adds included.</summary>
    public required int StoredLength { get; init; }

    public JobHeaders Headers { get; init; } = JobHeaders.Empty;

    public required int MaxAttempts { get; init; }

    public required string Overrides { get; init; }

    public required long EnqueuedAt { get; init; }

    /// <summary>Since when it may be taken, or may have been before its latest attempt.</summary>
    public long ReadyAt { get; set; }

    /// <summary>What stands for the priority of a suspect.</summary>
    public const long Suspected = -5_000_000_000;

    public long Priority { get; set; }

    /// <summary>The priority of a suspect, which waits behind all others.</summary>
    public long? OwnPriority { get; set; }

    /// <summary>How many times it was taken, by which its leases are told apart.</summary>
    public int Takes { get; set; }

    public bool Lifo { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public long? ExpiresAt { get; set; }

    /// <summary>How long it may take in all, and until when that is.</summary>
    public long? DeadlineSpan { get; set; }

    public long? Deadline { get; set; }

    /// <summary>How long it is kept once it has completed, when that is its own.</summary>
    public TimeSpan? KeepCompletedFor { get; init; }

    /// <summary>Whether somebody awaits it.</summary>
    public bool IsWatched { get; set; }

    /// <summary>When it is forgotten, once it has finished.</summary>
    public long ForgetAt { get; set; }

    public JobState State { get; set; }

    public int Attempts { get; set; }

    /// <summary>Whether an attempt has begun since it was enqueued, or retried by hand.</summary>
    public bool WasStarted { get; set; }

    /// <summary>Whether it was taken and held before its first attempt began.</summary>
    public bool IsUnbegun { get; set; }

    /// <summary>Whether an attempt has ended without ending it.</summary>
    public bool HasHistory { get; set; }

    public long? StartedAt { get; set; }

    public long? FinishedAt { get; set; }

    public string? Worker { get; set; }

    /// <summary>What the server gave with the latest lease: the model does not predict it.</summary>
    public long LeaseNumber { get; set; }

    public long LeaseEnd { get; set; }

    public int Stalled { get; set; }

    /// <summary>Since when it is held, if it is.</summary>
    public long? HeldAt { get; set; }

    public double? Progress { get; set; }

    /// <summary>Why it is, or is to be, cancelled; null when nobody asked for that.</summary>
    public string? CancelReason { get; set; }

    /// <summary>Whether another job takes its place.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>The claim that it holds until it has finished, and takes again when it is retried.</summary>
    public string? Claim { get; init; }

    /// <summary>The kind of its error and the type of its exception.</summary>
    public string? Error { get; set; }

    /// <summary>Describes an error as <see cref="Error"/> does.</summary>
    public static string? Describe(JobError? error) => error is null ? null : $"{error.Kind} {error.Type}";

    public string Result { get; set; } = string.Empty;

    /// <summary>When it is due, while it is scheduled.</summary>
    public long Due { get; set; }

    /// <summary>Its place among scheduled jobs of one due time, or among waiting jobs of one priority.</summary>
    public long Place { get; set; }

    public bool IsFinished => State is JobState.Completed or JobState.Failed or JobState.Cancelled;

    public bool Holds(string worker, long number) => Worker == worker && LeaseNumber == number;
}
