namespace TypedJobs.Integration.Tests.Schedules;

/// <summary>A clock that is wrong by the same time span always.</summary>
internal sealed class OffsetTime(TimeSpan offset) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
