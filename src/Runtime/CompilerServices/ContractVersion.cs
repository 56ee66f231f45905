namespace TypedJobs.CompilerServices;

/// <summary>
/// Holds the version of the contract between generated code and the runtime. Compiled into the source generator as well. Raise it
/// with every change of what generated code names, or of what it means.
/// </summary>
internal static class ContractVersion
{
    /// <summary>The version that this source belongs to.</summary>
    public const int Current = 3;
}
