using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>Represents a queue that is being repaired, and what is known of it.</summary>
/// <param name="root">The beginning of its keys.</param>
internal sealed class RepairedQueue(string root)
{
    public string Root { get; } = root;

    /// <summary>Gets what was in the list, by hash, in order.</summary>
    public List<ulong> Seen { get; } = [];

    /// <summary>Gets the jobs that wait in the list by their record, but were not seen there.</summary>
    public List<string> Unseen { get; } = [];

    /// <summary>Gets or sets the count of entries that do not wait; null when the list changed meanwhile.</summary>
    public ListCount? Count { get; set; }

    /// <summary>Gets or sets the error of the first script that failed.</summary>
    public RedisServerException? Failure { get; set; }

    /// <summary>Returns whether a job was in the list.</summary>
    public bool HasSeen(string id) => Seen.BinarySearch(Hash(id)) >= 0;

    /// <summary>Returns the hash of a job's identifier.</summary>
    public static ulong Hash(string id)
    {
        // FNV-1a: two jobs of a list with one hash are less likely than a broken disk, and the hash need not resist anybody.
        ulong hash = 14695981039346656037;
        foreach (char letter in id)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return hash ^ (hash >> 32);
    }
}
