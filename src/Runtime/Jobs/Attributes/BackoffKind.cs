namespace TypedJobs;

/// <summary>Specifies how the pause between two attempts of a job grows.</summary>
public enum BackoffKind
{
    /// <summary>The pause doubles with every attempt, up to a maximum.</summary>
    Exponential = 0,

    /// <summary>The pause is always the same.</summary>
    Fixed = 1,

    /// <summary>The next attempt follows immediately.</summary>
    None = 2,
}
