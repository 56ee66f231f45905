using StackExchange.Redis;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>
/// The names that a queue has in Redis. All begin with the same hash tag, so that a queue lives in one slot of a
/// Cluster.
/// </summary>
internal sealed class QueueKeys
{
    private readonly string _prefix;
    private int _openings;

    public QueueKeys(string prefix, string queue)
    {
        _prefix = prefix;
        Name = queue;
        Root = [$"{{{prefix}:{queue}}}"];
    }

    /// <summary>Gets the queue's name.</summary>
    public string Name { get; }

    /// <summary>Gets the number of times that this process has found the queue gone, or new, and has opened it.</summary>
    public int Openings => Volatile.Read(ref _openings);

    /// <summary>The one key that is handed to every script.</summary>
    public RedisKey[] Root { get; }

    /// <summary>
    /// The same, and a key that never exists, for the nodes of a Cluster: while the slot moves from one node to another,
    /// both refuse a script that names a key that they do not have, before it begins.
    /// </summary>
    public RedisKey[] Guarded => field ??= QueueGuard.KeysOf(Root[0].ToString());

    /// <summary>Returns the name of the set of all queues' names.</summary>
    public static RedisKey AllOf(string prefix) => $"{prefix}:queues";

    /// <summary>Notes that the queue was not there, and is open now.</summary>
    public void NoteOpening() => Interlocked.Increment(ref _openings);

    /// <summary>Returns the channels of the queue in a database.</summary>
    public QueueChannels Channels(int database) => new(Root[0].ToString(), database);

    /// <summary>The set of all queues' names.</summary>
    public RedisKey All => AllOf(_prefix);
}
