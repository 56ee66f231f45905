namespace TypedJobs.Hosting;

/// <summary>Represents the prefix of every name in Redis.</summary>
internal sealed record KeyPrefix(string Value)
{
    public static readonly KeyPrefix Default = new("tj");
}
