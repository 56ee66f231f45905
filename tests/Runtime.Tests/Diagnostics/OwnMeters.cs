using System.Diagnostics.Metrics;

namespace TypedJobs.Runtime.Tests.Diagnostics;

/// <summary>Makes meters that a test can tell from those of others, by their scope.</summary>
internal sealed class OwnMeters : IMeterFactory
{
    public Meter Create(MeterOptions options)
    {
        options.Scope = this;
        return new Meter(options);
    }

    public void Dispose()
    {
        // Meters are disposed of by those who asked for them.
    }
}
