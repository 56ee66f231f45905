using System.Globalization;
using System.Runtime.InteropServices;

namespace TypedJobs.Embedded;

/// <summary>
/// Counts the starts on a data folder that ended while the server read its files: some damage makes it end the process, which nothing in the
/// process can catch. The count is in a small file, and begins anew when more of the files is known. Not thread-safe.
/// </summary>
/// <param name="dataFolder">The data folder.</param>
internal sealed class UnfinishedStarts(string dataFolder)
{
    private const string Name = "typedjobs.starting";

    // By which a process is asked to end: a person, a closed terminal, a service manager.
    private static readonly PosixSignal[] Requests = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGHUP];

    /// <summary>Gets the path of the file with the count.</summary>
    public string Path { get; } = System.IO.Path.Combine(dataFolder, Name);

    /// <summary>Gets how many starts in a row have ended so.</summary>
    /// <param name="known">The address up to which the append-only file is known.</param>
    public int Count(long known)
    {
        try
        {
            string[] words = File.Exists(Path) ? File.ReadAllText(Path).Split(' ') : [];
            return words.Length == 2 && words[1] == Text(known)
                && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Notes that the server begins to read its files.</summary>
    /// <param name="count">The number of starts before that have ended so.</param>
    /// <param name="known">The address up to which the append-only file is known.</param>
    /// <returns>To be disposed of when the files are read, or could not be. Until then a process that is asked to end is not counted.</returns>
    public IDisposable Begin(int count, long known)
    {
        File.WriteAllText(Path, $"{Text(count + 1)} {Text(known)}");
        return new Reading(
            this, Array.ConvertAll(Requests, signal => PosixSignalRegistration.Create(signal, _ => Delete())));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Delete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then it counts.
        }
    }

    private sealed class Reading(UnfinishedStarts starts, PosixSignalRegistration[] requests) : IDisposable
    {
        public void Dispose()
        {
            Array.ForEach(requests, request => request.Dispose());
            starts.Delete();
        }
    }
}
