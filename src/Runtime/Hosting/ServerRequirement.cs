namespace TypedJobs.Hosting;

/// <summary>Represents whether the host starts without a server.</summary>
/// <param name="Within">The time that the server has to answer; <see langword="null"/> when the host starts without it.</param>
internal sealed record ServerRequirement(TimeSpan? Within)
{
    /// <summary>Specifies that the host starts, and waits for the server.</summary>
    public static readonly ServerRequirement None = new((TimeSpan?)null);

    /// <summary>Specifies that the server has to answer, within the time that is used when none is given.</summary>
    public static readonly ServerRequirement Default = new(TimeSpan.FromSeconds(10));

    /// <summary>Specifies the longest time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Returns whether a server may have this time to answer.</summary>
    public static bool IsValid(TimeSpan within) => within > TimeSpan.Zero && within <= Longest;
}
