using System.Globalization;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

/// <summary>What becomes of jobs in a folder whose files are damaged, cut short or of another build, and of a disk that is full.</summary>
[Trait("Speed", "Slow")]
public sealed class DataFolderTests : IDisposable
{
    private const int Count = 400;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-folder-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Segment => Path.Combine(_folder.FullName, "AOF", "aof.log.0");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("overwritten")]
    [InlineData("cut")]
    public async Task Damaged_file_is_kept_aside_and_told_with_what_is_missing(string damage)
    {
        await FillAsync();
        Damage(damage);

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal("works", await host.EchoAsync("works"));

        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.StartsWith("Critical", StringComparison.Ordinal)));
        string line = Assert.Single(host.Log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal));
        Assert.Contains("damaged or cut short, so jobs are missing", line, StringComparison.Ordinal);
        Assert.Matches(@"[1-9]\d* bytes of it were read and [1-9]\d* skipped; \d+ keys are there, of [1-9]\d{2,} at the last count", line);
        string copy = Assert.Single(Directory.EnumerateDirectories(_folder.FullName, "damaged-*"));
        Assert.True(File.Exists(Path.Combine(copy, "aof.log.0")));
        Assert.InRange((await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled, 0, Count - 1);
    }

    [Fact]
    public async Task Damage_at_any_place_leaves_a_file_that_the_server_reads()
    {
        const int Places = 12;
        await FillAsync();
        string original = _folder.CreateSubdirectory("original").FullName;
        CopyFiles(_folder.FullName, original);
        for (int i = 0; i < Places; i++)
        {
            string data = _folder.CreateSubdirectory("data" + i.ToString(CultureInfo.InvariantCulture)).FullName;
            CopyFiles(original, data);
            using (FileStream file = File.OpenWrite(Path.Combine(data, "AOF", "aof.log.0")))
            {
                // Into different ranges of the journal, whose ends lie anywhere in a record.
                file.Position = 4096 + ((file.Length - 8192) * i / Places);
                file.Write(new byte[64]);
            }

            await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = data);
            Assert.Equal("works", await host.EchoAsync("works"));
        }
    }

    [Fact]
    public async Task Damage_in_front_of_another_segment_leaves_what_is_before_it()
    {
        const int Length = 400_000;
        await FillAsync(100, text: new string('x', Length));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "AOF", "aof.log.1")));
        using (FileStream file = File.OpenWrite(Segment))
        {
            file.Position = file.Length / 2;
            file.Write(new byte[64]);
        }

        await using (EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName))
        {
            Assert.Equal("works", await host.EchoAsync("works"));
            Assert.InRange((await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled, 1, 50);
            await host.EchoAsync("kept");
        }

        await using EmbeddedHost again = await EmbeddedHost.StartAsync(
            options => (options.DataFolder, options.OnDamagedFile) = (_folder.FullName, DamagedFileBehavior.Refuse));
        Assert.Equal("works", await again.EchoAsync("works"));
    }

    [Fact]
    public async Task Records_of_the_server_are_found_in_every_segment()
    {
        await FillAsync(100, text: new string('x', 400_000));
        var file = new AppendOnlyFile(_folder.FullName);
        long[] ends = [.. new FolderJournal(_folder.FullName, file, new CheckpointFiles(_folder.FullName)).Ends];

        // What the server has committed ends with a record.
        Assert.NotEmpty(ends);
        Assert.All(ends, end => Assert.Equal(end, file.LastRecordEnd(end)));
        Assert.All(ends, end => Assert.InRange(file.LastRecordEnd(end - 1), end - 1_000_000, end - 2));
        Assert.Contains(ends, end => end > AppendOnlyFile.SegmentSize);
    }

    [Fact]
    public async Task Jobs_stored_before_the_end_of_a_file_that_is_cut_short_are_kept()
    {
        const int Few = 20;
        await FillAsync(Few);
        await FillAsync(Few, from: Few);
        using (FileStream file = File.OpenWrite(Segment))
        {
            file.SetLength(file.Length - 4096);
        }

        await using (EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName))
        {
            await Until.TrueAsync(() => host.Log.Lines.Any(line => line.StartsWith("Critical", StringComparison.Ordinal)));
            for (int i = 0; i < Few; i++)
            {
                Assert.NotNull(await host.Jobs.GetHandle(new JobId("default", i.ToString(CultureInfo.InvariantCulture))).GetAsync(Token));
            }
        }

        // Once more: what is left is known as far as it was.
        await using EmbeddedHost again = await EmbeddedHost.StartAsync(
            options => (options.DataFolder, options.OnDamagedFile) = (_folder.FullName, DamagedFileBehavior.Refuse));
        Assert.Equal("works", await again.EchoAsync("works"));
    }

    [Fact]
    public async Task Damaged_file_is_refused_and_left_alone_when_that_is_asked_for()
    {
        await FillAsync();
        Damage("overwritten");
        byte[] before = await File.ReadAllBytesAsync(Segment, Token);

        using var server = new EmbeddedServer(
            new EmbeddedServerOptions { DataFolder = _folder.FullName, OnDamagedFile = DamagedFileBehavior.Refuse }, null);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => server.Start());

        Assert.Contains("is damaged or cut short at byte", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Segment, Token));
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName, "damaged-*"));
    }

    [Fact]
    public async Task Whole_file_is_not_taken_for_a_damaged_one_after_a_kill()
    {
        string output = _folder.CreateSubdirectory("output").FullName;
        string data = Path.Combine(_folder.FullName, "data");
        for (int i = 0; i < 3; i++)
        {
            using ChildProcess child = ChildProcess.StartAssembly(typeof(ChildJobs).Assembly.Location, "enqueue", data, "100000", output);
            await child.LineAsync("ACKNOWLEDGED 500");
            await Until.TrueAsync(() => File.Exists(Path.Combine(data, "typedjobs.journal")));
            child.Kill();
        }

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = data, OnDamagedFile = DamagedFileBehavior.Refuse }, null);
        server.Start();
        Assert.Null(server.Folder!.Damage);
        Assert.True(server.Folder.Journal.End > 0);
    }

    [Fact]
    public void File_of_an_earlier_build_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Segment)!);
        using (FileStream file = File.Create(Segment))
        {
            file.SetLength(AppendOnlyFile.SegmentSize + 1L);
        }

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => server.Start());
        Assert.Contains("was written by an earlier build", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_goes_on_when_a_full_disk_has_space_again_and_nothing_acknowledged_is_lost()
    {
        Assert.SkipWhen(SmallDisk.Obstacle is not null, SmallDisk.Obstacle ?? string.Empty);
        using SmallDisk disk = SmallDisk.Mount(48);
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = Path.Combine(disk.Path, "data"));
        Assert.Equal("before", await host.EchoAsync("before"));
        string filler = Path.Combine(disk.Path, "filler");
        FullDisk.Fill(filler);

        List<JobId> acknowledged = await FullDisk.EnqueueUntilRefusedAsync(host);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("Failed to write to the data folder", StringComparison.Ordinal)));
        File.Delete(filler);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("takes writes again", StringComparison.Ordinal)));

        await Until.TrueAsync(async () => await FullDisk.TryEchoAsync(host) == "after");
        Assert.NotEmpty(acknowledged);
        foreach (JobId id in acknowledged)
        {
            Assert.NotNull(await host.Jobs.GetHandle(id).GetAsync(Token));
        }

        Assert.Single(host.Log.Lines, line => line.StartsWith("Error: Failed to write to the data folder", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Log.Lines, line => line.Contains("CommitFailureException", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_is_stopped_by_a_full_disk_when_that_is_asked_for()
    {
        Assert.SkipWhen(SmallDisk.Obstacle is not null, SmallDisk.Obstacle ?? string.Empty);
        using SmallDisk disk = SmallDisk.Mount(48);
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options =>
            (options.DataFolder, options.OnWriteFailure) = (Path.Combine(disk.Path, "data"), WriteFailureBehavior.StopHost));
        Assert.Equal("before", await host.EchoAsync("before"));
        FullDisk.Fill(Path.Combine(disk.Path, "filler"));

        await FullDisk.EnqueueUntilRefusedAsync(host);

        await Until.TrueAsync(() => host.Stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task Damage_behind_the_last_note_in_the_journal_is_dropped()
    {
        await FillAsync();
        string journal = Path.Combine(_folder.FullName, "typedjobs.journal");
        string[] known = await File.ReadAllLinesAsync(journal, Token);
        await File.WriteAllLinesAsync(journal, known.Where(line => line.StartsWith("A ", StringComparison.Ordinal)).Take(2), Token);
        using (FileStream file = File.OpenWrite(Segment))
        {
            // The length of a record that no page can hold.
            file.Position = 300_000;
            file.Write(Enumerable.Repeat((byte)0x7f, 4096).ToArray());
        }

        using var server = new EmbeddedServer(
            new EmbeddedServerOptions { DataFolder = _folder.FullName, OnDamagedFile = DamagedFileBehavior.Refuse }, null);
        Assert.Throws<InvalidDataException>(() => server.Start());
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);

        Assert.Equal("works", await host.EchoAsync("works"));
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.StartsWith("Critical", StringComparison.Ordinal)));
        Assert.InRange((await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled, 1, Count - 1);
    }

    [Fact]
    public async Task What_has_no_checksum_is_dropped_after_two_starts_that_ended_the_process()
    {
        await FillAsync();
        string journal = Path.Combine(_folder.FullName, "typedjobs.journal");
        string[] known = await File.ReadAllLinesAsync(journal, Token);
        string[] first = [.. known.Where(line => line.StartsWith("A ", StringComparison.Ordinal)).Take(2)];
        await File.WriteAllLinesAsync(journal, first, Token);
        byte[] before = await File.ReadAllBytesAsync(Segment, Token);
        for (int starts = 1; starts <= 2; starts++)
        {
            // As a process that dies leaves it: nothing is disposed of but the lock.
            using DataFolder folder = DataFolder.Open(_folder.FullName);
            folder.Check(DamagedFileBehavior.Recover);
            Assert.Equal(starts - 1, folder.UnfinishedCount);
            Assert.Null(folder.Damage);
            _ = folder.BeginReading();
        }

        using (var server = new EmbeddedServer(
            new EmbeddedServerOptions { DataFolder = _folder.FullName, OnDamagedFile = DamagedFileBehavior.Refuse }, null))
        {
            InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => server.Start());
            Assert.Contains("The last 2 starts", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("delete '" + Path.Combine(_folder.FullName, "typedjobs.starting"), refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Segment, Token));
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal("works", await host.EchoAsync("works"));
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.StartsWith("Critical", StringComparison.Ordinal)));
        Assert.Contains(host.Log.Lines, line => line.Contains("last 2 start(s) of the embedded server ended", StringComparison.Ordinal));
        Assert.InRange((await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled, 1, Count - 1);
        Assert.Equal(before, await File.ReadAllBytesAsync(
            Path.Combine(Assert.Single(Directory.EnumerateDirectories(_folder.FullName, "damaged-*")), "aof.log.0"), Token));
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "typedjobs.starting")));
    }

    [Fact]
    public async Task Start_that_was_killed_once_costs_nothing()
    {
        await FillAsync();
        string journal = Path.Combine(_folder.FullName, "typedjobs.journal");
        string[] known = await File.ReadAllLinesAsync(journal, Token);
        await File.WriteAllLinesAsync(journal, known.Where(line => line.StartsWith("A ", StringComparison.Ordinal)).Take(2), Token);
        using (DataFolder folder = DataFolder.Open(_folder.FullName))
        {
            folder.Check(DamagedFileBehavior.Recover);
            _ = folder.BeginReading();
        }

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal(Count, (await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled);
        Assert.Contains(host.Log.Lines, line => line.Contains("last 1 start(s) of the embedded server ended", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName, "damaged-*"));
    }

    [Fact]
    public async Task What_was_dropped_is_taken_back_when_it_was_not_the_cause()
    {
        await FillAsync();
        string journal = Path.Combine(_folder.FullName, "typedjobs.journal");
        string[] known = await File.ReadAllLinesAsync(journal, Token);
        await File.WriteAllLinesAsync(journal, known.Where(line => line.StartsWith("A ", StringComparison.Ordinal)).Take(2), Token);
        byte[] before = await File.ReadAllBytesAsync(Segment, Token);
        using (DataFolder folder = DataFolder.Open(_folder.FullName))
        {
            Assert.True(folder.TryDropUnknown(DamagedFileBehavior.Recover));
            Assert.NotEqual(before.Length, new FileInfo(Segment).Length);
            folder.TakeBack();
            Assert.Null(folder.Damage);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(Segment, Token));
        Assert.Empty(Directory.EnumerateDirectories(_folder.FullName, "damaged-*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Replacement_in_which_the_process_was_killed_is_ended_by_the_next_start(bool isBeforeTheCopy)
    {
        await FillAsync();
        byte[] before = await File.ReadAllBytesAsync(Segment, Token);
        string replaced = Path.Combine(_folder.FullName, "AOF.replaced");
        Directory.Move(Path.Combine(_folder.FullName, "AOF"), replaced);
        if (!isBeforeTheCopy)
        {
            Directory.CreateDirectory(Path.Combine(_folder.FullName, "AOF"));
            File.Copy(Path.Combine(replaced, "aof.log.0"), Segment);
        }

        using DataFolder folder = DataFolder.Open(_folder.FullName);
        folder.Check(DamagedFileBehavior.Recover);
        Assert.Null(folder.Damage);
        Assert.Equal(before, await File.ReadAllBytesAsync(Segment, Token));
        Assert.False(Directory.Exists(replaced));
    }

    [Fact]
    public async Task Nothing_is_dropped_when_all_checksums_are_missing()
    {
        await FillAsync(20);
        byte[] before = await File.ReadAllBytesAsync(Segment, Token);
        File.Delete(Path.Combine(_folder.FullName, "typedjobs.journal"));
        using DataFolder folder = DataFolder.Open(_folder.FullName);

        Assert.False(folder.TryDropUnknown(DamagedFileBehavior.Recover));
        Assert.Equal(before, await File.ReadAllBytesAsync(Segment, Token));
    }

    private static void CopyFiles(string from, string to)
    {
        foreach (string path in (string[])[Path.Combine(from, "typedjobs.journal"), .. Directory.GetFiles(Path.Combine(from, "AOF"), "*", SearchOption.AllDirectories)])
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }
    }

    private async Task FillAsync(int count = Count, int from = 0, string? text = null)
    {
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        for (int i = from; i < from + count; i++)
        {
            await host.Jobs.EchoJobs.EnqueueEchoAsync(
                text ?? new string('x', 300), new() { Key = i.ToString(CultureInfo.InvariantCulture), Delay = TimeSpan.FromHours(1) }, Token);
        }
    }

    private void Damage(string kind)
    {
        using FileStream file = File.OpenWrite(Segment);
        if (kind == "cut")
        {
            file.SetLength(file.Length - 50_000);
        }
        else
        {
            file.Position = file.Length / 2;
            file.Write(new byte[64]);
        }
    }
}
