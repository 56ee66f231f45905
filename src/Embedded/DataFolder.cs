using System.Globalization;

namespace TypedJobs.Embedded;

/// <summary>
/// Represents a folder with jobs, held by one server at a time. The lock goes with the process, however it ends. What is in it is readable by
/// the user of this process only, where the system knows file modes; on Windows it inherits the rights of the folder around it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "typedjobs.lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // What Windows, Linux and macOS answer when somebody else holds a lock.
    private static readonly int[] LockedCodes = [unchecked((int)0x80070020), 11, 35];

    // The server puts its files into these.
    private static readonly string[] Parts = ["AOF", "Store"];

    // What a server needs to go on for a while, and more than its pages take at once.
    private const int ProbeSize = 4 << 20;

    // Of which the last one may have been killed, and the one before it.
    private const int MaxUnfinishedStarts = 2;

    private readonly FileStream _lock;
    private readonly AppendOnlyFile _file;
    private readonly UnfinishedStarts _starts;

    private DataFolder(string path, FileStream heldLock)
    {
        Path = path;
        _lock = heldLock;
        _file = new AppendOnlyFile(path);
        Journal = new FolderJournal(path, _file, new CheckpointFiles(path));
        _starts = new UnfinishedStarts(path);
    }

    /// <summary>Gets the folder's full path.</summary>
    public string Path { get; }

    /// <summary>Gets what is known of the folder besides the server's own files.</summary>
    public FolderJournal Journal { get; }

    /// <summary>Gets how many starts in a row ended while the server read these files, before this one.</summary>
    public int UnfinishedCount { get; private set; }

    /// <summary>Gets the damage that was found at start; null when there was none.</summary>
    public DataDamage? Damage { get; private set; }

    /// <summary>Makes the folder where needed, and takes hold of it.</summary>
    /// <exception cref="IOException">It is in use, or cannot be written.</exception>
    public static DataFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        FileStream? held = null;
        try
        {
            CreatePrivate(full);
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            held = new FileStream(System.IO.Path.Combine(full, LockName), options);
            foreach (string part in Parts)
            {
                CreatePrivate(System.IO.Path.Combine(full, part));
            }

            // Shows now whether the disk takes writes, rather than when the first job is stored.
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            held.Flush(flushToDisk: true);
            return new DataFolder(full, held);
        }
        catch (IOException error) when (held is null && LockedCodes.Contains(error.HResult))
        {
            throw new IOException(
                $"The data folder '{full}' is in use by another embedded server, in this process or another one. Give each server a folder of " +
                "its own; to share one server, give it a fixed port and a password and connect the other processes with UseRedis(…).",
                error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw new IOException(
                $"The embedded server cannot write to the data folder '{full}': {error.Message} Choose a folder that the user " +
                $"'{Environment.UserName}' may write to, on a disk with space.",
                error);
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Looks for damage in the files of the server before it reads them: it takes whatever it finds for jobs, leaves out what it cannot
    /// read, or crashes.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The append-only file is damaged and that is to be refused, or an earlier build wrote it; or a checkpoint is damaged.
    /// </exception>
    public void Check(DamagedFileBehavior behavior)
    {
        _file.EndReplacement();
        _file.RefuseOtherSegments();
        if (Journal.FindDamagedCheckpoint() is { } checkpoint)
        {
            throw new InvalidDataException(
                $"The embedded server cannot be started on the data folder '{Path}': its checkpoint '{checkpoint}', which contains the jobs that " +
                "its append-only file no longer has, is missing, damaged or cut short. Restore the folder from a backup, or move it away to " +
                "start with an empty one.");
        }

        UnfinishedCount = _starts.Count(Journal.End);
        (long WholeTo, long KnownTo)? damage = Journal.FindDamage() ?? FindImpossibleRecord();
        if (damage is null && FindFatalTail() is { } tail)
        {
            if (behavior == DamagedFileBehavior.Refuse)
            {
                throw new InvalidDataException(
                    $"The last {UnfinishedCount} starts on the data folder '{Path}' ended while the server read its append-only file, which may be damaged from " +
                    $"byte {tail.WholeTo} of {tail.KnownTo} on. If they were killed for another reason, delete '{_starts.Path}' and start again. Otherwise restore " +
                    "the folder from a backup, or set EmbeddedServerOptions.OnDamagedFile to Recover to start with what was stored before that.");
            }

            damage = tail;
        }

        if (damage is not var (wholeTo, knownTo))
        {
            Journal.Cut(long.MaxValue);
            return;
        }

        if (behavior == DamagedFileBehavior.Refuse)
        {
            throw new InvalidDataException(
                $"The append-only file in '{_file.Folder}' is damaged or cut short at byte {wholeTo} of {knownTo}. Restore it from a backup, or set " +
                "EmbeddedServerOptions.OnDamagedFile to Recover to start with what was stored before that.");
        }

        SetAside(wholeTo, knownTo);
    }

    /// <summary>Notes that the server begins to read the files, which may end the process.</summary>
    /// <returns>To be disposed of when it has read them, or could not.</returns>
    public IDisposable BeginReading() => _starts.Begin(UnfinishedCount, Journal.End);

    /// <summary>
    /// Drops what was stored after the last note in the journal, which the server could not read: the last second before a kill or a
    /// power failure. Without any note that would be everything, so nothing is dropped then.
    /// </summary>
    /// <returns>Whether something was dropped.</returns>
    public bool TryDropUnknown(DamagedFileBehavior behavior)
    {
        if (behavior == DamagedFileBehavior.Refuse || Damage is not null || FindTail() is not var (wholeTo, knownTo))
        {
            return false;
        }

        SetAside(wholeTo, knownTo);
        return true;
    }

    /// <summary>Takes the copy back that was kept aside, when what was dropped was not the cause.</summary>
    public void TakeBack()
    {
        if (Damage is { } damage)
        {
            _file.RestoreFrom(damage.Copy);
            Damage = null;
        }
    }

    // Behind the last note in the journal.
    private (long WholeTo, long KnownTo)? FindImpossibleRecord() =>
        _file.FindImpossibleRecord(Journal.End) is { } address ? (Math.Max(address, Journal.End), _file.Length) : null;

    // What follows the last note in the journal. Without any note that would be everything.
    private (long WholeTo, long KnownTo)? FindTail()
    {
        long end = _file.EndOfRecords();
        return Journal.End > _file.Begin() && Journal.End < end ? (Journal.End, end) : null;
    }

    // What has no checksum, when the server seems to end the process on it.
    private (long WholeTo, long KnownTo)? FindFatalTail() => UnfinishedCount >= MaxUnfinishedStarts ? FindTail() : null;

    // Keeps a copy of the append-only file and cuts it behind the last record that is whole.
    private void SetAside(long wholeTo, long knownTo)
    {
        string copy = System.IO.Path.Combine(
            Path, "damaged-" + DateTime.UtcNow.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture));
        CreatePrivate(copy);
        _file.CopyTo(copy);
        wholeTo = _file.LastRecordEnd(wholeTo);
        Damage = new DataDamage(wholeTo, knownTo - wholeTo, Journal.Keys, Journal.CountedAt, copy);
        _file.Cut(wholeTo);
        Journal.Cut(wholeTo);
    }

    /// <summary>Returns whether the folder takes writes.</summary>
    public bool TakesWrites()
    {
        string path = System.IO.Path.Combine(Path, "typedjobs.probe");
        try
        {
            using (var probe = new FileStream(
                path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.DeleteOnClose))
            {
                byte[] page = new byte[1 << 16];
                for (int written = 0; written < ProbeSize; written += page.Length)
                {
                    probe.Write(page);
                }

                probe.Flush(flushToDisk: true);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A folder that holds other things as well keeps its mode; those that the server fills are closed in any case.
    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
        else if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0 && HoldsNothingElse(path))
        {
            try
            {
                File.SetUnixFileMode(path, OwnerOnly);
            }
            catch (UnauthorizedAccessException)
            {
                // It belongs to somebody else, who gave this user the right to write to it.
            }
        }
    }

    private static bool HoldsNothingElse(string path) =>
        Parts.Contains(System.IO.Path.GetFileName(path))
        || Directory.EnumerateFileSystemEntries(path).All(
            entry => Parts.Contains(System.IO.Path.GetFileName(entry)) || System.IO.Path.GetFileName(entry).StartsWith("typedjobs.", StringComparison.Ordinal));
}
