using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.Storage.Scripts;

/// <summary>
/// Represents the channels of a queue. Channels of Redis know no databases, so that their names say which one they belong to,
/// unless it is database 0.
/// </summary>
internal sealed class QueueChannels
{
    /// <summary>The message on <see cref="Wake"/> that brings no work.</summary>
    public const string ScheduleMessage = "s";

    public QueueChannels(string root, int database)
    {
        string stem = root + Suffix(database);
        Wake = RedisChannel.Literal($"{stem}:wake");
        Done = RedisChannel.Literal($"{stem}:done");
        Cancel = RedisChannel.Literal($"{stem}:cancel");
        Events = RedisChannel.Literal($"{stem}:events");
    }

    /// <summary>Gets the channel that says that there is work, or, with <see cref="ScheduleMessage"/>, that a schedule is due.</summary>
    public RedisChannel Wake { get; }

    /// <summary>Gets the channel that says which awaited jobs have ended: their keys, separated by spaces.</summary>
    public RedisChannel Done { get; }

    /// <summary>
    /// Gets the channel that says which attempts are to be cancelled: a JSON array of [key, worker, lease number, reason, who
    /// asked, when, cause].
    /// </summary>
    public RedisChannel Cancel { get; }

    /// <summary>Gets the channel that says what happens in the queue, while somebody listens.</summary>
    public RedisChannel Events { get; }

    /// <summary>Returns what follows the queue's key in the names of its channels.</summary>
    public static string Suffix(int database) =>
        database == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"@{database}");
}
