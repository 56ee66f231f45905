namespace TypedJobs.Jobs;

/// <summary>Describes test doubles: types of users that derive from handles, queues and events, without a client behind them.</summary>
internal static class TestDouble
{
    /// <summary>Returns what is thrown by a member that a test double does not override.</summary>
    public static NotSupportedException NotOverridden(Type type) => new(
        $"'{type.FullName}' is a test double without a client behind it, and does not override the member that was called. " +
        "Override it.");
}
