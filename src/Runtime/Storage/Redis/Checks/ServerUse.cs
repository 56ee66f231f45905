namespace TypedJobs.Storage.Redis.Checks;

/// <summary>Represents what a host does on a server, as far as it is known when it starts.</summary>
/// <param name="Prefix">The key prefix.</param>
/// <param name="Queues">The queues of its workers; none when it has no workers.</param>
internal sealed record ServerUse(string Prefix, IReadOnlyList<string> Queues);
