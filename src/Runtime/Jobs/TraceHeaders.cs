using System.Diagnostics;

namespace TypedJobs.Jobs;

/// <summary>Carries the context of a trace in headers, in the form of the process's <see cref="DistributedContextPropagator"/>.</summary>
internal static class TraceHeaders
{
    /// <summary>Returns headers with the context of an activity, where they have none; the same ones when there is nothing to add.</summary>
    public static JobHeaders Add(JobHeaders headers, Activity activity)
    {
        var carrier = new Carrier { Headers = headers };
        DistributedContextPropagator.Current.Inject(activity, carrier, static (carrier, name, value) => ((Carrier)carrier!).Add(name, value));
        return carrier.Headers;
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
