namespace TypedJobs.Embedded;

/// <summary>A folder with jobs, held by one server at a time. The lock goes with the process, however it ends.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where needed, and takes hold of it.</summary>
    /// <exception cref="IOException">It is in use, or cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            var heldLock = new FileStream(
                System.IO.Path.Combine(full, "typedjobs.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new DataFolder(full, heldLock);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The embedded server cannot use the data folder '{full}': {error.Message} Is another process, or another host in this " +
                "one, using it? Each needs a folder of its own; to share one server, use a Redis server or a fixed port.",
                error);
        }
    }

    public void Dispose() => _lock.Dispose();
}
