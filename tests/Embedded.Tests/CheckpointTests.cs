using System.Globalization;
using StackExchange.Redis;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

/// <summary>A data folder whose checkpoint, which has taken the place of the append-only file, is damaged.</summary>
[Trait("Speed", "Slow")]
public sealed class CheckpointTests : IDisposable
{
    private const int Count = 50;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-checkpoint-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Checkpoints => Path.Combine(_folder.FullName, "Store", "checkpoints");

    public void Dispose() => _folder.Delete(recursive: true);

    // The server itself leaves out what it cannot read of some of these, and serves the rest.
    [Theory]
    [InlineData("cpr-checkpoints", "info.dat.0")]
    [InlineData("cpr-checkpoints", "snapshot.dat.0")]
    [InlineData("cpr-checkpoints", "snapshot.obj.dat.0")]
    [InlineData("index-checkpoints", "ht.dat.0")]
    public async Task Server_does_not_start_on_a_damaged_checkpoint_and_starts_when_it_is_restored(string kind, string name)
    {
        await FillAsync();
        string path = Directory.EnumerateFiles(Path.Combine(Checkpoints, kind), name, SearchOption.AllDirectories).Single();
        byte[] whole = await File.ReadAllBytesAsync(path, Token);
        Action[] damages =
        [
            () => File.WriteAllBytes(path, whole[..(whole.Length / 2)]),
            () => File.WriteAllBytes(path, []),
            () => File.Delete(path),
            () => Overwrite(path, whole.Length / 2),
        ];
        foreach (Action damage in damages)
        {
            damage();

            int port = FreePort.Find();
            using var server = new EmbeddedServer(
                new EmbeddedServerOptions { DataFolder = _folder.FullName, Port = port, Password = string.Empty }, null);
            InvalidDataException error = Assert.Throws<InvalidDataException>(() => server.Start());

            Assert.Contains($"cannot be started on the data folder '{_folder.FullName}': its checkpoint '", error.Message, StringComparison.Ordinal);
            Assert.Contains("Restore the folder from a backup", error.Message, StringComparison.Ordinal);
            using var socket = new System.Net.Sockets.TcpClient();
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(async () => await socket.ConnectAsync("127.0.0.1", port, Token));
            await File.WriteAllBytesAsync(path, whole, Token);
        }

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal(Count + 1, (await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Scheduled);
    }

    [Fact]
    public async Task Server_does_not_start_without_the_checkpoint_that_its_file_continues()
    {
        await FillAsync();
        Directory.Delete(Checkpoints, recursive: true);

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);
        Assert.Contains("its checkpoint", Assert.Throws<InvalidDataException>(() => server.Start()).Message, StringComparison.Ordinal);
    }

    // Between the checkpoint and the next look at the folder nothing is known of it: the server's own word is all there is.
    [Fact]
    public async Task Server_that_cannot_read_a_checkpoint_says_so_in_one_sentence()
    {
        await FillAsync();
        File.Delete(Path.Combine(_folder.FullName, "typedjobs.journal"));
        string path = Directory.EnumerateFiles(Checkpoints, "snapshot.obj.dat.0", SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(path, [], Token);

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => server.Start());

        Assert.StartsWith(
            $"The embedded server could not be started on the data folder '{_folder.FullName}', whose files it cannot read: ",
            error.Message,
            StringComparison.Ordinal);

        // The folder is not held: another try says the same.
        Assert.Equal(error.Message, Assert.Throws<InvalidOperationException>(() => server.Start()).Message);
    }

    [Fact]
    public async Task Checkpoint_that_took_the_place_of_another_is_the_one_that_is_checked()
    {
        await FillAsync();
        await FillAsync();

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);
        server.Start();
        Assert.False(server.Folder!.Journal.HasNewCheckpoint);
    }

    private static void Overwrite(string path, int at)
    {
        using FileStream file = File.OpenWrite(path);
        file.Position = at;
        file.Write(new byte[] { 0x5a, 0xa5, 0x5a, 0xa5 });
    }

    // Jobs that are in a checkpoint alone, and one behind it.
    private async Task FillAsync()
    {
        int port = FreePort.Find();
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options =>
            (options.DataFolder, options.Port, options.Password) = (_folder.FullName, port, string.Empty));
        for (int i = 0; i < Count; i++)
        {
            await EnqueueAsync(host, i.ToString(CultureInfo.InvariantCulture));
        }

        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},allowAdmin=true"))
        {
            await connection.GetServers()[0].ExecuteAsync("SAVE");
        }

        await EnqueueAsync(host, "behind");
        string journal = Path.Combine(_folder.FullName, "typedjobs.journal");
        await Until.TrueAsync(() => File.Exists(journal) && NamesLatest(journal));
    }

    private bool NamesLatest(string journal)
    {
        string? latest = new CheckpointFiles(_folder.FullName).Latest(CheckpointFiles.Kinds[0]);
        return latest is not null && File.ReadAllText(journal).Contains($"C {latest}/", StringComparison.Ordinal);
    }

    private static Task<JobHandle<string>> EnqueueAsync(EmbeddedHost host, string key) =>
        host.Jobs.EchoJobs.EnqueueEchoAsync("kept", new() { Key = key, Delay = TimeSpan.FromHours(1) }, Token);
}
