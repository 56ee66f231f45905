using System.Globalization;
using StackExchange.Redis;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

/// <summary>The embedded server, its start and the repair of its folder, with a log that throws.</summary>
[Trait("Speed", "Slow")]
public sealed class ThrowingLogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-log-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Torn_jobs_are_repaired_and_the_journal_is_written_when_the_log_throws()
    {
        string[] torn = await TornFolder.MakeAsync(_folder.FullName, 200, 10);
        var log = new ThrowingLog(createsLoggers: true);
        await using (EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName, log))
        {
            Assert.Equal("works", await host.EchoAsync("works"));
            await Until.TrueAsync(async () =>
            {
                JobRecord?[] records = await Task.WhenAll(torn.Select(key => host.Jobs.GetHandle(new JobId("default", key)).GetAsync(Token)));
                return records.All(record => record?.State == JobState.Completed);
            });
        }

        Assert.True(log.Thrown > 0);
        using var server = new EmbeddedServer(
            new EmbeddedServerOptions { DataFolder = _folder.FullName, OnDamagedFile = DamagedFileBehavior.Refuse }, null);
        server.Start();
        Assert.True(server.Folder!.Journal.Keys > 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_starts_and_answers_when_the_log_throws(bool createsLoggers)
    {
        var log = new ThrowingLog(createsLoggers);

        // Without a password, which is worth a warning.
        using var server = new EmbeddedServer(
            new EmbeddedServerOptions { DataFolder = _folder.FullName, Password = string.Empty }, log);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(
            server.Start().ToString()!, options => options.ClientName = "log");
        await connection.GetDatabase().StringSetAsync("key", 1.ToString(CultureInfo.InvariantCulture));

        Assert.Equal("1", await connection.GetDatabase().StringGetAsync("key"));
        Assert.True(log.Thrown > 0);
    }

    [Fact]
    public async Task Host_goes_on_after_a_full_disk_when_the_log_throws()
    {
        Assert.SkipWhen(SmallDisk.Obstacle is not null, SmallDisk.Obstacle ?? string.Empty);
        using SmallDisk disk = SmallDisk.Mount(48);
        var log = new ThrowingLog(createsLoggers: true);
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = Path.Combine(disk.Path, "data"), log);
        Assert.Equal("before", await host.EchoAsync("before"));
        string filler = Path.Combine(disk.Path, "filler");
        FullDisk.Fill(filler);

        await FullDisk.EnqueueUntilRefusedAsync(host);
        File.Delete(filler);

        await Until.TrueAsync(async () => await FullDisk.TryEchoAsync(host) == "after");
        Assert.True(log.Thrown > 0);
    }
}
