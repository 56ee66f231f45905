using System.Buffers.Binary;
using System.Globalization;

namespace TypedJobs.Embedded;

/// <summary>
/// Represents the server's append-only file in a data folder: segments of one size, named by number, in which a byte's address is
/// its position in all of them together.
/// </summary>
/// <param name="dataFolder">The data folder.</param>
internal sealed class AppendOnlyFile(string dataFolder)
{
    /// <summary>
    /// The size of a segment and of a page. The server removes whole segments, so small ones keep the folder small; no record crosses the
    /// end of a page.
    /// </summary>
    public const int SegmentSize = 32 << 20;

    /// <summary>The address at which the file of a new folder begins.</summary>
    public const int FirstAddress = 64;

    // A record begins with its length, negative for one that notes a commit, and is filled up to the next multiple of that.
    private const int RecordHeaderSize = sizeof(int);

    private const string SegmentName = "aof.log.";

    private readonly string _folder = Path.Combine(dataFolder, "AOF");
    private readonly string _replaced = Path.Combine(dataFolder, "AOF.replaced");

    /// <summary>Gets the path of the folder that holds the segments.</summary>
    public string Folder => _folder;

    /// <summary>Refuses a file with segments of another size, which the server would read in part only.</summary>
    /// <exception cref="InvalidDataException">An earlier build wrote it.</exception>
    public void RefuseOtherSegments()
    {
        foreach ((_, string path) in Segments())
        {
            if (new FileInfo(path).Length > SegmentSize)
            {
                throw new InvalidDataException(
                    $"The data folder '{dataFolder}' was written by an earlier build of TypedJobs, which this one cannot read: '{path}' is larger " +
                    "than a segment. Let the earlier build finish its jobs, or start on another folder.");
            }
        }
    }

    /// <summary>Gets the address of the first byte that is still there, or 0.</summary>
    public long Begin() => Segments().Select(segment => segment.Number * SegmentSize).DefaultIfEmpty(0).Min();

    /// <summary>Continues a checksum over the bytes from one address to another.</summary>
    /// <returns>The checksum, or null when not all of the bytes are there.</returns>
    public uint? Sum(uint sum, long from, long to)
    {
        Span<byte> buffer = new byte[64 << 10];
        while (from < to)
        {
            string path = PathOf(from / SegmentSize);
            if (!File.Exists(path))
            {
                return null;
            }

            // The server has the segment open, too.
            using var segment = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            segment.Position = from % SegmentSize;
            long end = Math.Min(to, ((from / SegmentSize) + 1) * SegmentSize);
            while (from < end)
            {
                int read = segment.Read(buffer[..(int)Math.Min(buffer.Length, end - from)]);
                if (read == 0)
                {
                    return null;
                }

                sum = Checksum.Add(sum, buffer[..read]);
                from += read;
            }
        }

        return sum;
    }

    /// <summary>
    /// Gets the end of the last record that lies before an address as a whole: the server would take the beginning of a record, with the
    /// zeros behind it, for a command.
    /// </summary>
    public long LastRecordEnd(long address) =>
        address <= FirstAddress ? address : RecordEnds((address - 1) / SegmentSize).TakeWhile(end => end <= address).LastOrDefault(address);

    /// <summary>Gets the end of the last record. The server makes segments ready before there are records in them.</summary>
    public long EndOfRecords()
    {
        foreach (long segment in Segments().Select(segment => segment.Number).OrderDescending())
        {
            long end = RecordEnds(segment).Last();
            if (end > Math.Max(segment * SegmentSize, FirstAddress))
            {
                return end;
            }
        }

        return 0;
    }

    /// <summary>Looks behind an address for a record that no page can hold, which would make the server read beyond its memory.</summary>
    /// <returns>Where the record before it begins, which may contain the start of the damage; null when there is none.</returns>
    public long? FindImpossibleRecord(long from)
    {
        foreach (long segment in Segments().Select(segment => segment.Number).Where(number => (number + 1) * SegmentSize > from).Order())
        {
            long start = Math.Max(segment * SegmentSize, FirstAddress);
            long last = start;
            foreach (long end in RecordEnds(segment))
            {
                if (end > (segment + 1) * SegmentSize)
                {
                    return start;
                }

                (start, last) = (last, end);
            }
        }

        return null;
    }

    /// <summary>Gets the address behind the last byte, or 0.</summary>
    public long Length => Segments().Select(segment => (segment.Number * SegmentSize) + new FileInfo(segment.Path).Length).DefaultIfEmpty(0).Max();

    /// <summary>Copies the segments and what belongs to them.</summary>
    public void CopyTo(string target) => Copy(_folder, target);

    /// <summary>Replaces the segments, and what belongs to them, with a copy, and removes the copy.</summary>
    public void RestoreFrom(string copy)
    {
        // A kill between two of these steps is made good by the next start.
        Directory.Move(_folder, _replaced);
        Directory.Move(copy, _folder);
        Directory.Delete(_replaced, recursive: true);
    }

    /// <summary>Ends a replacement in which an earlier process was killed: goes back to before it, or removes what was replaced.</summary>
    public void EndReplacement()
    {
        if (!Directory.Exists(_replaced))
        {
            return;
        }

        // A start makes the folder where it is missing.
        if (Directory.EnumerateFileSystemEntries(_folder).Any())
        {
            Directory.Delete(_replaced, recursive: true);
        }
        else
        {
            Directory.Delete(_folder);
            Directory.Move(_replaced, _folder);
        }
    }

    /// <summary>Drops everything from an address on.</summary>
    public void Cut(long address)
    {
        foreach ((long number, string path) in Segments().ToArray())
        {
            long start = number * SegmentSize;
            if (start >= address && start > 0)
            {
                File.Delete(path);
            }
            else if (start + new FileInfo(path).Length > address)
            {
                using FileStream segment = File.OpenWrite(path);
                segment.SetLength(address - start);
                segment.Flush(flushToDisk: true);
            }
        }
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(source, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    // The addresses at which the records of a segment end, after the one at which the first begins. One that no page can hold is the last.
    private IEnumerable<long> RecordEnds(long segment)
    {
        string path = PathOf(segment);
        if (!File.Exists(path))
        {
            yield break;
        }

        using FileStream file = File.OpenRead(path);
        byte[] header = new byte[RecordHeaderSize];
        long start = segment * SegmentSize;
        for (long end = Math.Max(start, FirstAddress); ;)
        {
            yield return end;
            file.Position = end - start;
            if (end >= start + SegmentSize || file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            {
                yield break;
            }

            long length = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header));
            if (length == 0)
            {
                // Zeros fill a page behind its last record.
                yield break;
            }

            end += RecordHeaderSize + ((length + RecordHeaderSize - 1) / RecordHeaderSize * RecordHeaderSize);
        }
    }

    private string PathOf(long number) => Path.Combine(_folder, SegmentName + number.ToString(CultureInfo.InvariantCulture));

    private IEnumerable<(long Number, string Path)> Segments()
    {
        if (!Directory.Exists(_folder))
        {
            yield break;
        }

        foreach (string path in Directory.EnumerateFiles(_folder, SegmentName + "*"))
        {
            if (long.TryParse(Path.GetFileName(path)[SegmentName.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                yield return (number, path);
            }
        }
    }
}
