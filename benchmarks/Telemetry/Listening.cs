namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>Specifies who listens while jobs run.</summary>
internal enum Listening
{
    /// <summary>Nobody.</summary>
    Nobody,

    /// <summary>Nobody, once more: how far this is from the first is the noise.</summary>
    NobodyAgain,

    /// <summary>A listener of all instruments, which adds up what it is told.</summary>
    Metrics,

    /// <summary>A listener of the activities that wants none of them.</summary>
    NoSpans,

    /// <summary>A listener of the activities that wants their ids passed on and nothing recorded: as OpenTelemetry does with a trace that is sampled out.</summary>
    PropagatedSpans,

    /// <summary>A listener that records every activity.</summary>
    RecordedSpans,
}
