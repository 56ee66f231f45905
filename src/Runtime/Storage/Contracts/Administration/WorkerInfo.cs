namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>A worker that lives: its id, and what it tells about itself as JSON.</summary>
internal readonly record struct WorkerInfo(string Id, byte[] Json);
