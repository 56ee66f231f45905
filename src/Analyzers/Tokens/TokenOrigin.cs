namespace TypedJobs.Analyzers.Tokens;

/// <summary>Specifies where a token comes from.</summary>
internal enum TokenOrigin
{
    /// <summary>It is the job's, or tied to it.</summary>
    Job,

    /// <summary>It never fires: <c>None</c> or <c>default</c>.</summary>
    Never,

    /// <summary>It is of a source made in the method and tied to nothing, such as a time limit.</summary>
    Unlinked,

    /// <summary>It is somebody else's.</summary>
    Other,
}
