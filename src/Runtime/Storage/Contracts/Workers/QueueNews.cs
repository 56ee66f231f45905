namespace TypedJobs.Storage.Contracts.Workers;

/// <summary>Represents what a worker is told about a queue when it renews its leases there or sweeps.</summary>
/// <param name="NextLeaseEnd">How long until the first lease of any worker ends, if there is one.</param>
/// <param name="ComesLater">Whether another worker comes first to sweep then.</param>
internal readonly record struct QueueNews(TimeSpan? NextLeaseEnd, bool ComesLater);
