namespace TypedJobs.Analyzers;

/// <summary>The ids of the rules.</summary>
public static class RuleIds
{
    /// <summary>A handler takes a token and never uses it.</summary>
    public const string UnusedToken = "TJ2002";
}
