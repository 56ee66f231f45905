namespace TypedJobs.Analyzers.Tokens;

/// <summary>Specifies how a call could be given the token.</summary>
internal enum TokenRouteKind
{
    /// <summary>As one more argument.</summary>
    Argument,

    /// <summary>As one more argument of the method of that name and <c>Async</c>, which is awaited.</summary>
    AsyncSibling,

    /// <summary>By <c>ParallelOptions</c>.</summary>
    ParallelOptions,

    /// <summary>The options that the call is given hold no token.</summary>
    OptionsWithoutToken,
}
