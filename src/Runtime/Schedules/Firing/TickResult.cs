namespace TypedJobs.Schedules.Firing;

/// <summary>Represents what a tick has found.</summary>
/// <param name="NextIn">How long until a further schedule is due, if one is.</param>
/// <param name="HasMore">Whether more are due now.</param>
/// <param name="Left">The number of due schedules that this worker can do nothing for.</param>
/// <param name="IsFirst">Whether this worker was the last that fired.</param>
/// <param name="OthersCode">Whether a schedule of this code is due by what another code says of it.</param>
internal readonly record struct TickResult(TimeSpan? NextIn, bool HasMore, int Left, bool IsFirst, bool OthersCode);
