namespace TypedJobs.Analyzers.Paths;

/// <summary>Specifies what a condition is when the job's token has fired and its exception was caught.</summary>
internal enum Truth
{
    /// <summary>It does not hold.</summary>
    False,

    /// <summary>It holds.</summary>
    True,

    /// <summary>It may hold or not, and asks neither the exception nor the token.</summary>
    Free,

    /// <summary>It asks the exception or a token in a way that is not known here: somebody's decision.</summary>
    Decided,
}
