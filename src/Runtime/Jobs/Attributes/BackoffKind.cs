namespace TypedJobs;

/// <summary>How the pause between two attempts of a job grows.</summary>
public enum BackoffKind
{
    /// <summary>Doubles with every attempt, up to the longest pause.</summary>
    Exponential = 0,

    /// <summary>Always the same.</summary>
    Fixed = 1,

    /// <summary>The next attempt follows at once.</summary>
    None = 2,
}
