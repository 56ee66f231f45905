namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>What a handler does with a database when its token fires.</summary>
public enum DatabaseUse
{
    /// <summary>It reads rows that do not end.</summary>
    Rows,

    /// <summary>It executes one command after another.</summary>
    Commands,

    /// <summary>It executes one command that does not end by itself.</summary>
    EndlessCommand,
}
