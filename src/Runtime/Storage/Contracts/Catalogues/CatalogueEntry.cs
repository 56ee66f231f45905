namespace TypedJobs.Storage.Contracts.Catalogues;

/// <summary>Represents an entry of the catalogue of a queue.</summary>
/// <param name="Job">The job as one assembly describes it.</param>
/// <param name="NotedAt">When a process that has it noted that last.</param>
internal sealed record CatalogueEntry(JobDescription Job, DateTimeOffset NotedAt);
