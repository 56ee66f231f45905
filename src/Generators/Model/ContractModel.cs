namespace TypedJobs.Generators.Model;

/// <summary>The contract of the runtime that a compilation references.</summary>
/// <param name="Version">Its version; 0 when the runtime has none.</param>
/// <param name="RuntimeVersion">The version of the runtime's assembly.</param>
internal sealed record ContractModel(int Version, string RuntimeVersion);
