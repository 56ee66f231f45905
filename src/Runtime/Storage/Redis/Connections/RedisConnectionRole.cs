namespace TypedJobs.Storage.Redis.Connections;

/// <summary>Specifies what a connection to Redis is for.</summary>
internal enum RedisConnectionRole
{
    /// <summary>Jobs and their payloads.</summary>
    Commands,

    /// <summary>Renewals and announcements, which must not wait behind payloads.</summary>
    Control,
}
