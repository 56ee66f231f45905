namespace TypedJobs.Embedded;

/// <summary>Represents damage that was found in an append-only file at start.</summary>
/// <param name="Read">The number of bytes before the damage, which were read.</param>
/// <param name="Skipped">The number of bytes known to have followed.</param>
/// <param name="Keys">The number of keys at the last count; null when they were never counted.</param>
/// <param name="CountedAt">When that was.</param>
/// <param name="Copy">The folder with a copy of the damaged file.</param>
internal sealed record DataDamage(long Read, long Skipped, long? Keys, DateTimeOffset CountedAt, string Copy);
