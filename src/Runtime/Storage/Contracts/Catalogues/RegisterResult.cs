namespace TypedJobs.Storage.Contracts.Catalogues;

/// <summary>Represents what the catalogue of a queue already held of the jobs of an assembly.</summary>
/// <param name="Conflicts">Jobs that other assemblies describe otherwise; nothing was stored when there are any.</param>
/// <param name="Twins">Jobs that other assemblies describe in the same way.</param>
internal sealed record RegisterResult(
    IReadOnlyList<(string Name, string Assembly)> Conflicts, IReadOnlyList<(string Name, string Assembly)> Twins);
