namespace TypedJobs.Hosting;

/// <summary>What every name in Redis begins with.</summary>
internal sealed record KeyPrefix(string Value)
{
    public static readonly KeyPrefix Default = new("tj");
}
