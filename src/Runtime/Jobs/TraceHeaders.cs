using System.Buffers;
using System.Diagnostics;

namespace TypedJobs.Jobs;

/// <summary>Carries the context of a trace in headers, in the form of the process's <see cref="DistributedContextPropagator"/>.</summary>
internal static class TraceHeaders
{
    // 00-{32 digits}-{16 digits}-0{0 or 1}, as all tracers write it now.
    private const int ParentLength = 55;

    private static readonly DistributedContextPropagator Default = DistributedContextPropagator.CreateDefaultPropagator();
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Returns headers with the context of an activity, where they have none; the same ones when there is nothing to add.</summary>
    public static JobHeaders Add(JobHeaders headers, Activity activity)
    {
        var carrier = new Carrier { Headers = headers };
        DistributedContextPropagator.Current.Inject(activity, carrier, static (carrier, name, value) => ((Carrier)carrier!).Add(name, value));
        return carrier.Headers;
    }

    /// <summary>
    /// Reads a context from a line of headers, without reading the headers, as most jobs have it: alone, in its latest form, for the propagator
    /// that processes have by default.
    /// </summary>
    /// <param name="line">The headers as JSON.</param>
    /// <param name="context">The context; the default when the headers have none.</param>
    /// <returns><see langword="false"/> when the headers must be read.</returns>
    public static bool TryReadPlain(ReadOnlySpan<byte> line, out ActivityContext context)
    {
        context = default;
        if (!ReferenceEquals(DistributedContextPropagator.Current, Default) || line.IndexOf("\"tracestate\":"u8) >= 0 || line.IndexOf("\"baggage\":"u8) >= 0)
        {
            return false;
        }

        // No value contains this: its quotes would be escaped.
        ReadOnlySpan<byte> name = "\"traceparent\":\""u8;
        int at = line.IndexOf(name);
        if (at < 0)
        {
            return true;
        }

        ReadOnlySpan<byte> parent = line[(at + name.Length)..];
        if (parent.Length <= ParentLength || parent[ParentLength] != '"' || !parent.StartsWith("00-"u8) || parent[35] != '-' || parent[52] != '-' || parent[53] != '0'
            || parent[54] is not ((byte)'0' or (byte)'1') || !IsId(parent[3..35]) || !IsId(parent[36..52]))
        {
            return false;
        }

        context = new ActivityContext(
            ActivityTraceId.CreateFromUtf8String(parent[3..35]),
            ActivitySpanId.CreateFromUtf8String(parent[36..52]),
            parent[54] == '1' ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None,
            isRemote: true);
        return true;
    }

    /// <summary>Returns the context that headers carry; the default when there is none.</summary>
    public static ActivityContext Read(JobHeaders headers)
    {
        DistributedContextPropagator.Current.ExtractTraceIdAndState(headers, Get, out string? parent, out string? state);
        return ActivityContext.TryParse(parent, state, isRemote: true, out ActivityContext context) ? context : default;
    }

    /// <summary>Gives an activity the baggage that headers carry.</summary>
    public static void ReadBaggage(JobHeaders headers, Activity activity)
    {
        // In the reverse order of how they are kept.
        foreach ((string name, string? value) in DistributedContextPropagator.Current.ExtractBaggage(headers, Get)?.Reverse() ?? [])
        {
            activity.SetBaggage(name, value);
        }
    }

    private static bool IsId(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExcept(Digits) && digits.ContainsAnyExcept((byte)'0');

    private static void Get(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        value = ((JobHeaders)carrier!).Find(name.ToLowerInvariant());
        values = null;
    }

    private sealed class Carrier
    {
        public required JobHeaders Headers { get; set; }

        // A context that does not fit is left out: no trace is worth a job.
        public void Add(string name, string value)
        {
            string header = name.ToLowerInvariant();
            if (!Headers.ContainsKey(header) && JobHeaders.IsValid(header, value) && Headers.Count < JobLimits.MaxHeaders)
            {
                Headers = Headers.With(header, value);
            }
        }
    }
}
