namespace TypedJobs.Storage.Contracts.Catalogues;

/// <summary>Represents the catalogue of one queue: what is known of its jobs without their assemblies. Thread-safe.</summary>
internal interface ICatalogueProtocol
{
    /// <summary>
    /// Gets the number of times that this process has opened the queue because it was not there: with each, the catalogue that it had is gone.
    /// </summary>
    int Openings { get; }

    /// <summary>
    /// Adds jobs to the catalogue, or notes that they are still in use, unless another assembly describes one of them otherwise.
    /// Repeatable.
    /// </summary>
    Task<RegisterResult> RegisterAsync(IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken);

    /// <summary>Reads the catalogue, sorted by name.</summary>
    Task<IReadOnlyList<CatalogueEntry>> ReadAsync(CancellationToken cancellationToken);
}
