namespace TypedJobs.Analyzers.Screening;

/// <summary>What a type in a signature is to the rules.</summary>
internal enum SignatureKind
{
    /// <summary>Nothing.</summary>
    Other,

    /// <summary>A token, perhaps a nullable one, or options that hold one.</summary>
    Token,

    /// <summary>A task, or a type parameter that can stand for one.</summary>
    Task,

    /// <summary><c>Nullable&lt;T&gt;</c>, without its argument.</summary>
    Nullable,
}
