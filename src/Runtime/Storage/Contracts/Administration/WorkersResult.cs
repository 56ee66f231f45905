namespace TypedJobs.Storage.Contracts.Administration;

/// <summary>The workers of a queue that live, and which jobs run where.</summary>
internal readonly record struct WorkersResult(
    IReadOnlyList<WorkerInfo> Workers, IReadOnlyList<(string Job, string Worker)> Active);
