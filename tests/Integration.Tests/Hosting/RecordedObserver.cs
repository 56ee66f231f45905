namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes what the workers of a host tell their observer on to a test.</summary>
internal sealed class RecordedObserver : IJobWorkerObserver
{
    public event Action<LeasesLostContext>? LeasesLost;

    public event Action<CancellationIgnoredContext>? CancellationIgnored;

    public ValueTask OnLeasesLostAsync(LeasesLostContext context)
    {
        LeasesLost?.Invoke(context);
        return default;
    }

    public ValueTask OnCancellationIgnoredAsync(CancellationIgnoredContext context)
    {
        CancellationIgnored?.Invoke(context);
        return default;
    }
}
