using System.Globalization;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

/// <summary>What becomes of jobs in a folder whose files are damaged, cut short or of another build, and of a disk that is full.</summary>
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

    private async Task FillAsync(int count = Count, int from = 0)
    {
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        for (int i = from; i < from + count; i++)
        {
            await host.Jobs.EchoJobs.EnqueueEchoAsync(
                new string('x', 300), new() { Key = i.ToString(CultureInfo.InvariantCulture), Delay = TimeSpan.FromHours(1) }, Token);
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
