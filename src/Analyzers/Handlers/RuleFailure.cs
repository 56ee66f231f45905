namespace TypedJobs.Analyzers.Handlers;

/// <summary>Tells the errors of rules from other exceptions.</summary>
internal static class RuleFailure
{
    /// <summary>Returns whether the exception is an error of a rule, and not the end of a compile that nobody waits for any more.</summary>
    public static bool IsFailure(Exception exception) => exception is not OperationCanceledException;
}
