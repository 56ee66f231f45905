namespace TypedJobs;

/// <summary>How the embedded server runs. Set while services are registered; not thread-safe.</summary>
public sealed class EmbeddedServerOptions
{
    /// <summary>
    /// The folder that keeps the jobs. Default: none, and jobs are gone when the process ends. It is made when it is
    /// not there. One process at a time may use it.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>
    /// The TCP port on the loopback interface. Default: 0, a free one. Set it so that other processes on this machine
    /// can reach the server.
    /// </summary>
    public int Port { get; set; }

    /// <summary>
    /// How large the append-only file in <see cref="DataFolder"/> may grow, in bytes, before the server writes a
    /// checkpoint and begins the file anew. Default: 1 GiB. At least 64 MiB.
    /// </summary>
    public long MaxAppendOnlyFileSize { get; set; } = 1L << 30;

    internal void Validate()
    {
        if (Port is < 0 or > 65535)
        {
            throw new ArgumentException($"The port of the embedded server is {Port}; it must be from 0 (any free one) to 65535.");
        }

        if (MaxAppendOnlyFileSize < 64L << 20)
        {
            throw new ArgumentException(
                $"MaxAppendOnlyFileSize of the embedded server is {MaxAppendOnlyFileSize} bytes; it must be at least 64 MiB.");
        }

        if (DataFolder is not null && string.IsNullOrWhiteSpace(DataFolder))
        {
            throw new ArgumentException("The data folder of the embedded server is blank; name a folder, or leave it null.");
        }
    }
}
