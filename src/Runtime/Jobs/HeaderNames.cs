namespace TypedJobs.Jobs;

/// <summary>Represents the names of the headers that the runtime itself writes.</summary>
internal static class HeaderNames
{
    public const string Culture = "culture";

    public const string UICulture = "ui-culture";

    public const string CorrelationId = "correlation-id";

    /// <summary>The context of a trace, as in <see href="https://www.w3.org/TR/trace-context/">W3C Trace Context</see>.</summary>
    public const string TraceParent = "traceparent";

    /// <inheritdoc cref="TraceParent"/>
    public const string TraceState = "tracestate";

    /// <summary>The baggage of a trace, as in <see href="https://www.w3.org/TR/baggage/">W3C Baggage</see>.</summary>
    public const string Baggage = "baggage";
}
