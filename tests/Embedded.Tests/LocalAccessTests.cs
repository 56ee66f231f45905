using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

/// <summary>What other users of the machine can reach of an embedded server: its port and its files.</summary>
public sealed class LocalAccessTests : IDisposable
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-access-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Server_on_a_free_port_answers_nobody_who_lacks_its_password()
    {
        using var server = new EmbeddedServer(new EmbeddedServerOptions(), null);
        IPEndPoint endPoint = server.Start();

        RedisException error = await Assert.ThrowsAnyAsync<RedisException>(() => PingAsync(endPoint, null));
        Assert.Contains("NOAUTH", error.ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<RedisException>(() => PingAsync(endPoint, "guess"));
        await PingAsync(endPoint, server.Password);
    }

    [Fact]
    public void Password_is_another_one_for_each_start()
    {
        using var first = new EmbeddedServer(new EmbeddedServerOptions(), null);
        using var second = new EmbeddedServer(new EmbeddedServerOptions(), null);

        Assert.NotEqual(first.Password, second.Password);
        Assert.True(first.Password.Length >= 32);
    }

    [Fact]
    public async Task Password_is_in_no_log()
    {
        var log = new CollectedLog();
        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, log);
        await PingAsync(server.Start(), server.Password);

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains(server.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_process_uses_the_server_by_its_port_and_its_password()
    {
        int port = FreePort.Find();
        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => (options.Port, options.Password) = (port, "s3cret of ours"));
        Assert.Equal("from inside", await host.EchoAsync("from inside"));

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        var configuration = new ConfigurationOptions { EndPoints = { { "127.0.0.1", port } }, Password = "s3cret of ours" };
        builder.Services.AddTypedJobs(jobs => jobs.UseRedis(configuration).AddTypedJobsEmbeddedTestsJobs());
        using IHost other = builder.Build();
        JobHandle<string> job = await other.Services.GetRequiredService<IJobClient>().EchoJobs.EnqueueEchoAsync(
            "from outside", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("from outside", await job.WaitForResultAsync(TestContext.Current.CancellationToken));
        await ((IAsyncDisposable)other).DisposeAsync();
    }

    [Fact]
    public async Task Fixed_port_without_a_password_is_open_and_logged_as_such()
    {
        var log = new CollectedLog();
        using var server = new EmbeddedServer(new EmbeddedServerOptions { Port = FreePort.Find() }, log);

        await PingAsync(server.Start(), null);

        Assert.Contains(log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("no password", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("new")]
    [InlineData("empty")]
    [InlineData("shared")]
    public async Task Files_in_a_data_folder_are_closed_to_other_users(string kind)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists, which folders inherit.");
            return;
        }

        string data = Path.Combine(_folder.FullName, "data");
        if (kind != "new")
        {
            Directory.CreateDirectory(data, (UnixFileMode)Convert.ToInt32("755", 8));
        }

        if (kind == "shared")
        {
            await File.WriteAllTextAsync(Path.Combine(data, "not ours.txt"), "x", TestContext.Current.CancellationToken);
        }

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = data);
        Assert.Equal("stored", await host.EchoAsync("stored"));

        if (kind == "shared")
        {
            // The folder is somebody's who has other things in it: what the server fills is inside closed folders.
            Assert.All(Directory.EnumerateDirectories(data), entry => Assert.Equal((UnixFileMode)0, ModeOf(entry) & Others));
            Assert.Equal((UnixFileMode)0, ModeOf(Path.Combine(data, "typedjobs.lock")) & Others);
        }
        else
        {
            Assert.Equal("700", Convert.ToString((int)ModeOf(data), 8));
        }
    }

    [Fact]
    public void Read_only_data_folder_is_refused_with_the_cause()
    {
        Assert.SkipWhen(SmallDisk.Obstacle is not null, SmallDisk.Obstacle ?? string.Empty);
        using SmallDisk disk = SmallDisk.Mount(1);
        disk.MakeReadOnly();

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = disk.Path }, null);
        IOException error = Assert.Throws<IOException>(() => server.Start());

        Assert.Contains("cannot write to the data folder", error.Message, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_folder_in_use_is_refused_with_the_cause()
    {
        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);
        server.Start();
        using var second = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);

        IOException error = Assert.Throws<IOException>(() => second.Start());

        Assert.Contains($"'{_folder.FullName}' is in use by another embedded server", error.Message, StringComparison.Ordinal);
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static async Task PingAsync(IPEndPoint endPoint, string? password)
    {
        var configuration = new ConfigurationOptions
        {
            EndPoints = { endPoint },
            Password = password,
            ConnectRetry = 0,
            ConnectTimeout = 5000,
        };
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        await connection.GetDatabase().StringSetAsync("ping", DateTime.UtcNow.Ticks.ToString(CultureInfo.InvariantCulture));
    }
}
