namespace TypedJobs;

/// <summary>
/// Represents how the embedded server runs: options of <c>Microsoft.Extensions.Options</c>. Set by the configuration section
/// <c>TypedJobs:EmbeddedServer</c>, then by <c>UseEmbeddedServer</c> and <c>Configure&lt;EmbeddedServerOptions&gt;</c> in the order of the calls. Read
/// and checked once, when the host starts.
/// </summary>
public sealed class EmbeddedServerOptions
{
    /// <summary>
    /// Gets or sets the folder that keeps the jobs. Default: none, and jobs are gone when the process ends. It is made when it is
    /// not there. One process at a time may use it. On Unix, only the user of the process can read what the server puts into it; on
    /// Windows, the files inherit the access rights of the folder around them.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// Gets or sets the TCP port on the loopback interface. Default: 0, a free one. Set it, together with <see cref="Password"/>, so
    /// that other processes on this machine can use the server.
    /// </summary>
    public int Port { get; set; }

    /// <summary>
    /// Gets or sets the password that every connection needs. Default: with a free port, a random one for each start, which only
    /// this process knows; with a fixed <see cref="Port"/>, none. An empty text means none: every user of this machine can then read
    /// the jobs, enqueue and delete. Up to 512 characters of the basic plane of Unicode, without control characters.
    /// </summary>
    public string? Password { get; set; }

    /// <summary>
    /// Gets or sets the size in bytes at which the server compacts the append-only file in <see cref="DataFolder"/>: it writes a
    /// checkpoint, while it goes on, and drops what is in the checkpoint from the file. Rounded down to a power of two. Default:
    /// 64 MiB, which is also the least. At most 1 TiB.
    /// </summary>
    public long MaxAppendOnlyFileSize { get; set; } = 64L << 20;

    /// <summary>
    /// Gets or sets what happens when <see cref="DataFolder"/> takes no writes any more, because the disk is full or broken.
    /// Default: <see cref="WriteFailureBehavior.Recover"/>. Nothing that was acknowledged is lost either way.
    /// </summary>
    public WriteFailureBehavior OnWriteFailure { get; set; }

    /// <summary>
    /// Gets or sets what happens when the append-only file in <see cref="DataFolder"/> turns out to be damaged at start. Default:
    /// <see cref="DamagedFileBehavior.Recover"/>. A damaged checkpoint always keeps the server from starting: what it contains is nowhere
    /// else.
    /// </summary>
    public DamagedFileBehavior OnDamagedFile { get; set; }
}
