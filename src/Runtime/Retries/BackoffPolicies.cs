namespace TypedJobs.Retries;

/// <summary>The backoff policies of a host, by name. Filled while the host is set up.</summary>
internal sealed class BackoffPolicies
{
    private readonly Dictionary<string, BackoffPolicy> _policies = new(StringComparer.Ordinal);

    public void Set(string name, BackoffPolicy policy) => _policies[name] = policy;

    public BackoffPolicy? Find(string name) => _policies.GetValueOrDefault(name);
}
