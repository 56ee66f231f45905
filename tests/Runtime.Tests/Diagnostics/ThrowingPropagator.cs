using System.Diagnostics;

namespace TypedJobs.Runtime.Tests.Diagnostics;

/// <summary>Throws for the traces of one queue; other tests of the process have what they had before.</summary>
internal sealed class ThrowingPropagator(DistributedContextPropagator inner, string queue) : DistributedContextPropagator
{
    /// <summary>A header whose value is the queue makes reading throw.</summary>
    public const string Header = "throws";

    public override IReadOnlyCollection<string> Fields => inner.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (activity?.OperationName.EndsWith(queue, StringComparison.Ordinal) == true)
        {
            throw new InvalidOperationException("The propagator throws, says the test.");
        }

        inner.Inject(activity, carrier, setter);
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        ThrowIfOwn(carrier);
        inner.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter)
    {
        ThrowIfOwn(carrier);
        return inner.ExtractBaggage(carrier, getter);
    }

    private void ThrowIfOwn(object? carrier)
    {
        if (carrier is JobHeaders headers && headers.Find(Header) == queue)
        {
            throw new InvalidOperationException("The propagator throws, says the test.");
        }
    }
}
