namespace TypedJobs.Analyzers;

/// <summary>Specifies what a fix does about a report. Both projects compile this file.</summary>
internal static class RemedyKinds
{
    /// <summary>No fix is offered.</summary>
    public const string None = "None";

    /// <summary>The token becomes an argument.</summary>
    public const string Argument = "Argument";

    /// <summary>Options with the token become an argument.</summary>
    public const string ParallelOptions = "ParallelOptions";

    /// <summary>The options that are given get the token.</summary>
    public const string OptionsWithoutToken = "OptionsWithoutToken";

    /// <summary>The asynchronous method of the same name is awaited.</summary>
    public const string Sibling = "Sibling";

    /// <summary>The stream is read with <c>WithCancellation</c>.</summary>
    public const string Stream = "Stream";

    /// <summary>The job's token takes the place of the other.</summary>
    public const string Replace = "Replace";

    /// <summary>A source that is linked to both tokens takes the place of the other.</summary>
    public const string Linked = "Linked";

    /// <summary>The other token's source is linked to the job's token.</summary>
    public const string Unlinked = "Unlinked";

    /// <summary>The source is a local that can be declared with <c>using</c>.</summary>
    public const string Local = "Local";

    /// <summary>The source has no name.</summary>
    public const string Inline = "Inline";

    /// <summary>The task before the member is awaited.</summary>
    public const string Task = "Task";

    /// <summary>The task before <c>GetAwaiter</c> is awaited.</summary>
    public const string Awaiter = "Awaiter";

    /// <summary><c>Task.Delay</c> is awaited.</summary>
    public const string Sleep = "Sleep";

    /// <summary><c>WaitAsync</c> is awaited.</summary>
    public const string Semaphore = "Semaphore";

    /// <summary><c>Task.WhenAll</c> is awaited.</summary>
    public const string WaitAll = "WaitAll";
}
