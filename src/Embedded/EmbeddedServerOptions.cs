namespace TypedJobs;

/// <summary>Specifies how the embedded server runs. Set while services are registered; not thread-safe.</summary>
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

    internal void Validate()
    {
        if (Port is < 0 or > 65535)
        {
            throw new ArgumentException($"The port of the embedded server is {Port}; it must be from 0 (any free one) to 65535.");
        }

        if (MaxAppendOnlyFileSize is < (64L << 20) or > (1L << 40))
        {
            throw new ArgumentException(
                $"MaxAppendOnlyFileSize of the embedded server is {MaxAppendOnlyFileSize} bytes; it must be from 64 MiB to 1 TiB.");
        }

        if (DataFolder?.Contains('\0', StringComparison.Ordinal) == true)
        {
            throw new ArgumentException("DataFolder of the embedded server contains a null character, which no path may.");
        }

        if (DataFolder is not null && string.IsNullOrWhiteSpace(DataFolder))
        {
            throw new ArgumentException("DataFolder of the embedded server is blank; name a folder, or leave it null.");
        }

        if (!Enum.IsDefined(OnWriteFailure) || !Enum.IsDefined(OnDamagedFile))
        {
            throw new ArgumentException(
                $"OnWriteFailure ({OnWriteFailure}) or OnDamagedFile ({OnDamagedFile}) of the embedded server is no value of its type.");
        }

        if (Password is not null && (Password.Length > 512 || Password.Any(each => char.IsControl(each) || char.IsSurrogate(each))))
        {
            throw new ArgumentException(
                "The password of the embedded server is longer than 512 characters, or holds a control character or one beyond the basic plane of Unicode; use printable characters only.");
        }
    }
}
