namespace TypedJobs.Embedded;

/// <summary>
/// The server's checkpoints as they lie in a data folder: those of the log of the store and those of its index, which are written less
/// often. Each has a folder that is named by its token, with a file that is written last, and takes the place of the one before it.
/// </summary>
/// <param name="dataFolder">The data folder.</param>
internal sealed class CheckpointFiles(string dataFolder)
{
    private const string LastFile = "info.dat.0";

    /// <summary>Gets the kinds of checkpoints. The server cannot do without one of the first kind.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["cpr-checkpoints", "index-checkpoints"];

    private readonly string _folder = Path.Combine(dataFolder, "Store", "checkpoints");

    /// <summary>Gets the full path of a file.</summary>
    /// <param name="name">Its path within the folder of checkpoints, with slashes.</param>
    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Gets the latest checkpoint of a kind that was written to its end, which is the one that the server reads.</summary>
    /// <returns>Its folder within the folder of checkpoints.</returns>
    public string? Latest(string kind)
    {
        string folder = PathOf(kind);
        return !Directory.Exists(folder)
            ? null
            : Directory.EnumerateDirectories(folder).Select(path => $"{kind}/{Path.GetFileName(path)}")
                .Where(checkpoint => File.Exists(LastFileOf(checkpoint)))
                .MaxBy(checkpoint => File.GetLastWriteTimeUtc(LastFileOf(checkpoint)));
    }

    /// <summary>Gets the files of a checkpoint.</summary>
    public IEnumerable<string> FilesOf(string checkpoint) =>
        Directory.EnumerateFiles(PathOf(checkpoint)).Select(path => $"{checkpoint}/{Path.GetFileName(path)}");

    /// <summary>Gets the length of a file and the checksum of its bytes; null when it is not there.</summary>
    public (long Length, uint Sum)? Read(string name)
    {
        try
        {
            // The server has it open, too, and may delete it.
            using var file = new FileStream(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
            byte[] buffer = new byte[256 << 10];
            uint sum = 0;
            long length = 0;
            for (int read; (read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0; length += read)
            {
                sum = Checksum.Add(sum, buffer.AsSpan(0, read));
            }

            return (length, sum);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string LastFileOf(string checkpoint) => Path.Combine(PathOf(checkpoint), LastFile);
}
