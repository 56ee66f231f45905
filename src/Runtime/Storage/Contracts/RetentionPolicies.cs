namespace TypedJobs.Storage.Contracts;

/// <summary>How long each queue keeps finished jobs. Filled while the host is set up.</summary>
internal sealed class RetentionPolicies
{
    private readonly Dictionary<string, Retention> _queues = new(StringComparer.Ordinal);

    public Retention Default { get; set; } = Retention.Default;

    public void Set(string queue, Retention retention) => _queues[queue] = retention;

    public Retention Of(string queue) => _queues.GetValueOrDefault(queue, Default);
}
