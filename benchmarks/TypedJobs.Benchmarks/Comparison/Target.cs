namespace TypedJobs.Benchmarks.Comparison;

/// <summary>What the project promises about a measured number.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="IsFloor">Whether the number must be at least the limit, rather than at most.</param>
/// <param name="Limit">The limit.</param>
/// <param name="Value">The number; null when it was not measured.</param>
internal sealed record Target(string Name, bool IsFloor, double Limit, double? Value)
{
    /// <summary>Whether it is met; null when it was not measured.</summary>
    public bool? IsMet => Value is { } value ? (IsFloor ? value >= Limit : value <= Limit) : null;
}
