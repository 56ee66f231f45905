namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>The analyzers of a compile, beside the generator, which every compile has.</summary>
internal enum AnalyzerSet
{
    /// <summary>None.</summary>
    None,

    /// <summary>One that does nothing.</summary>
    Idle,

    /// <summary>The rules of this repository.</summary>
    Rules,

    /// <summary>What the SDK gives to every build.</summary>
    Sdk,

    /// <summary>Both.</summary>
    SdkAndRules,
}
