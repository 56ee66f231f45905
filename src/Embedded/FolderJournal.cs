using System.Globalization;

namespace TypedJobs.Embedded;

/// <summary>
/// Represents what is known of a data folder besides the server's own files, in a small file beside them: checksums of the append-only file and of
/// checkpoints, which the server reads without any, and the last count of keys. So damage is found before the server reads it, and it
/// can be told how much is missing. Not thread-safe.
/// </summary>
internal sealed class FolderJournal
{
    private const string Name = "typedjobs.journal";

    // What is lost at most in front of damage.
    private const int RangeSize = 64 << 10;
    private const int MaxAppended = 4000;
    private const int MaxPrefixes = 256;

    private readonly string _path;
    private readonly AppendOnlyFile _file;
    private readonly CheckpointFiles _checkpoints;
    private readonly List<(long From, long To, uint Sum)> _ranges = [];

    // Of the last range, which grows with each look at the file: what it was before. A file that is cut short is whole up to one of them.
    private readonly List<(long From, long To, uint Sum)> _prefixes = [];
    private Dictionary<string, (long Length, uint Sum)> _known = new(StringComparer.Ordinal);
    private int _appended;

    /// <summary>Reads the journal of a folder; what cannot be read in it, such as a torn last line, is passed over.</summary>
    public FolderJournal(string dataFolder, AppendOnlyFile file, CheckpointFiles checkpoints)
    {
        _path = Path.Combine(dataFolder, Name);
        _file = file;
        _checkpoints = checkpoints;
        if (File.Exists(_path))
        {
            foreach (string line in File.ReadLines(_path))
            {
                Read(line.Split(' '));
            }
        }
    }

    /// <summary>Gets the number of keys that the server held at the last count; null when it was never counted.</summary>
    public long? Keys { get; private set; }

    /// <summary>Gets when the keys were counted.</summary>
    public DateTimeOffset CountedAt { get; private set; }

    /// <summary>Gets the address up to which the append-only file is known.</summary>
    public long End => _ranges.Count > 0 ? _ranges[^1].To : 0;

    /// <summary>Gets the addresses up to which the server had stored everything at one time, as far as they are known.</summary>
    public IEnumerable<long> Ends => _prefixes.Append(_ranges.LastOrDefault()).Select(range => range.To).Where(end => end > 0);

    /// <summary>Looks for the first damage in the append-only file.</summary>
    /// <returns>The address up to which it is whole, and the one up to which it was; null when nothing is damaged.</returns>
    public (long WholeTo, long KnownTo)? FindDamage()
    {
        long begin = _file.Begin();
        foreach ((long from, long to, uint sum) in _ranges)
        {
            // The server removes segments that a checkpoint has made superfluous.
            if (from >= begin && _file.Sum(0, from, to) != sum)
            {
                return (to == End ? WholePrefix(from) : from, End);
            }
        }

        return null;
    }

    // A longer prefix is whole only if all shorter ones are.
    private long WholePrefix(long from)
    {
        long whole = from;
        uint sum = 0;
        foreach ((_, long to, uint expected) in _prefixes)
        {
            if (_file.Sum(sum, whole, to) is not { } found || found != expected)
            {
                break;
            }

            (whole, sum) = (to, found);
        }

        return whole;
    }

    /// <summary>Gets whether there is a checkpoint that was not noted.</summary>
    public bool HasNewCheckpoint => CheckpointFiles.Kinds.Any(kind => _checkpoints.Latest(kind) is { } latest && !IsKnown(latest));

    /// <summary>Looks for damage in the checkpoint that the server is about to read.</summary>
    /// <returns>The file that is damaged, or the folder that lacks one; null when nothing is damaged.</returns>
    public string? FindDamagedCheckpoint()
    {
        foreach (string kind in CheckpointFiles.Kinds)
        {
            string? latest = _checkpoints.Latest(kind);
            if (latest is null && (_known.Keys.Any(name => name.StartsWith(kind, StringComparison.Ordinal)) || (kind == CheckpointFiles.Kinds[0] && Continues())))
            {
                return _checkpoints.PathOf(kind);
            }

            // One that is newer than what was noted is taken as it is: the server was killed right behind it.
            if (latest is not null && IsKnown(latest)
                && _known.FirstOrDefault(file => file.Key.StartsWith(latest, StringComparison.Ordinal) && _checkpoints.Read(file.Key) != file.Value).Key is { } damaged)
            {
                return _checkpoints.PathOf(damaged);
            }
        }

        return null;
    }

    /// <summary>Notes the latest checkpoints. Reads all of them.</summary>
    public void NoteCheckpoint()
    {
        string[] latest = Latest();
        var files = new Dictionary<string, (long, uint)>(StringComparer.Ordinal);
        try
        {
            foreach (string name in latest.SelectMany(_checkpoints.FilesOf))
            {
                if (_checkpoints.Read(name) is { } read)
                {
                    files.Add(name, read);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Another one has taken its place.
            return;
        }

        if (latest.SequenceEqual(Latest()))
        {
            // Else another one has taken its place, and may have removed files of it meanwhile.
            _known = files;
            Rewrite();
        }
    }

    /// <summary>Drops what is known from an address on.</summary>
    public void Cut(long address)
    {
        Forget(address);
        Rewrite();
    }

    /// <summary>Notes what the server has stored since the last time.</summary>
    /// <param name="begin">The address before which nothing is needed any more.</param>
    /// <param name="committed">The address up to which everything is stored.</param>
    /// <param name="keys">The number of keys, when they were counted.</param>
    public void Note(long begin, long committed, long? keys)
    {
        Forget(committed);
        _ranges.RemoveAll(range => range.To <= begin);
        using (StreamWriter writer = Open(append: true))
        {
            while (End < committed)
            {
                (long from, long known, uint sum) = _ranges.Count > 0 && _ranges[^1] is var last && last.To - last.From < RangeSize
                    ? last
                    : (Math.Max(End, begin), Math.Max(End, begin), 0);
                long to = Math.Min(committed, from + RangeSize);
                if (known >= to || _file.Sum(sum, known, to) is not { } next)
                {
                    // Removed meanwhile by the server.
                    break;
                }

                Add((from, to, next));
                Write(writer, _ranges[^1]);
                _appended++;
            }

            if (keys is { } count)
            {
                Keys = count;
                CountedAt = DateTimeOffset.UtcNow;
                WriteKeys(writer);
                _appended++;
            }
        }

        if (_appended > MaxAppended)
        {
            Rewrite();
        }
    }

    // A longer range takes the place of the one that it continues.
    private void Add((long From, long To, uint Sum) range)
    {
        if (_ranges.Count > 0 && _ranges[^1] is var last && last.From == range.From && last.To < range.To)
        {
            _prefixes.Add(last);
            if (_prefixes.Count > MaxPrefixes)
            {
                // Every second one is enough.
                int at = 0;
                _prefixes.RemoveAll(_ => at++ % 2 == 0);
            }
        }
        else
        {
            _prefixes.Clear();
        }

        while (_ranges.Count > 0 && _ranges[^1].To > range.From)
        {
            _ranges.RemoveAt(_ranges.Count - 1);
        }

        _ranges.Add(range);
    }

    // Forgets what reaches beyond an address; of the last range stays what is before that.
    private void Forget(long address)
    {
        if (End <= address)
        {
            return;
        }

        _prefixes.RemoveAll(prefix => prefix.To > address);
        _ranges.RemoveAll(range => range.To > address);
        if (_prefixes.Count > 0)
        {
            _ranges.Add(_prefixes[^1]);
            _prefixes.RemoveAt(_prefixes.Count - 1);
        }
    }

    private static void Write(TextWriter writer, (long From, long To, uint Sum) range) =>
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"A {range.From} {range.To} {range.Sum} .\n"));

    private string[] Latest() => [.. CheckpointFiles.Kinds.Select(_checkpoints.Latest).OfType<string>()];

    private bool IsKnown(string checkpoint) => _known.Keys.Any(name => name.StartsWith(checkpoint, StringComparison.Ordinal));

    // Whether the append-only file continues a checkpoint.
    private bool Continues() => _file.Begin() > 0 || _ranges is [{ From: > AppendOnlyFile.FirstAddress }, ..];

    private void WriteKeys(TextWriter writer) =>
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"K {Keys} {CountedAt.ToUnixTimeMilliseconds()} .\n"));

    private void Read(string[] words)
    {
        static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1;
        if (words is ["A", var fromText, var toText, var sumText, "."]
            && Number(fromText) is var from and >= 0 && Number(toText) is var to && to > from && Number(sumText) is var sum and >= 0 and <= uint.MaxValue)
        {
            Add((from, to, (uint)sum));
        }
        else if (words is ["C", var name, var lengthText, var fileText, "."]
            && Number(lengthText) is var length and >= 0 && Number(fileText) is var fileSum and >= 0 and <= uint.MaxValue)
        {
            _known[name] = (length, (uint)fileSum);
        }
        else if (words is ["K", var keysText, var atText, "."] && Number(keysText) is var keys and >= 0 && Number(atText) is var at and >= 0)
        {
            Keys = keys;
            CountedAt = DateTimeOffset.FromUnixTimeMilliseconds(at);
        }
    }

    private void Rewrite()
    {
        using (StreamWriter writer = Open(append: false))
        {
            // The prefixes come before the range that takes their place.
            foreach ((long From, long To, uint Sum) range in _ranges.SkipLast(1).Concat(_prefixes).Concat(_ranges.TakeLast(1)))
            {
                Write(writer, range);
            }

            foreach ((string name, (long length, uint sum)) in _known)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"C {name} {length} {sum} .\n"));
            }

            if (Keys is not null)
            {
                WriteKeys(writer);
            }

            writer.Flush();
            ((FileStream)writer.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(_path + ".new", _path, overwrite: true);
        _appended = 0;
    }

    private StreamWriter Open(bool append)
    {
        var options = new FileStreamOptions
        {
            Mode = append ? FileMode.Append : FileMode.Create,
            Access = FileAccess.Write,
            Share = FileShare.Read,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new StreamWriter(append ? _path : _path + ".new", options);
    }
}
