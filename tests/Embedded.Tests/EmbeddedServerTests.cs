using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using TypedJobs.Integration.Worker;
using TypedJobs.TestServers;

namespace TypedJobs.Embedded.Tests;

public sealed class EmbeddedServerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("typedjobs-embedded-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Hosts_that_start_at_once_each_have_a_server_of_their_own()
    {
        EmbeddedHost[] hosts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EmbeddedHost.StartAsync(_ => { })));
        string[] answers = await Task.WhenAll(hosts.Select((host, i) => host.EchoAsync($"host {i}")));
        Assert.Equal(["host 0", "host 1", "host 2", "host 3"], answers);
        foreach (EmbeddedHost host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    [Fact]
    public void It_listens_on_the_loopback_interface_alone()
    {
        using var server = new EmbeddedServer(new EmbeddedServerOptions(), null);
        IPEndPoint endPoint = server.Start();

        IPEndPoint[] listening =
            [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(each => each.Port == endPoint.Port)];

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, endPoint.Port)], listening);
    }

    [Fact]
    public void It_stops_listening_when_it_is_disposed_of()
    {
        var server = new EmbeddedServer(new EmbeddedServerOptions(), null);
        IPEndPoint endPoint = server.Start();
        Assert.True(Answers(endPoint));

        server.Dispose();

        Assert.False(Answers(endPoint));
        Assert.Throws<ObjectDisposedException>(() => server.Start());
    }

    [Fact]
    public void A_port_may_be_chosen_and_one_in_use_is_told()
    {
        int port = FreePort.Find();
        using var server = new EmbeddedServer(new EmbeddedServerOptions { Port = port }, null);
        Assert.Equal(port, server.Start().Port);

        using var second = new EmbeddedServer(new EmbeddedServerOptions { Port = port }, null);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => second.Start());
        Assert.Contains($"port {port}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1L << 30, null, "Port")]
    [InlineData(65536, 1L << 30, null, "Port")]
    [InlineData(0, 1024, null, "MaxAppendOnlyFileSize")]
    [InlineData(0, 1L << 30, " ", "blank")]
    public async Task Host_does_not_start_with_options_out_of_their_range(int port, long size, string? folder, string expected)
    {
        OptionsValidationException error = await Assert.ThrowsAsync<OptionsValidationException>(() => EmbeddedHost.StartAsync(options =>
        {
            options.Port = port;
            options.MaxAppendOnlyFileSize = size;
            options.DataFolder = folder;
        }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_in_a_data_folder_outlive_the_host()
    {
        JobId id;
        await using (EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName))
        {
            JobHandle<string> job = await host.Jobs.EchoJobs.EnqueueEchoAsync(
                "kept", new() { Delay = TimeSpan.FromMilliseconds(500) }, TestContext.Current.CancellationToken);
            id = job.Id;
            Assert.Equal("done before", await host.EchoAsync("done before"));
        }

        await using EmbeddedHost next = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal("kept", await next.Jobs.EchoJobs.GetEcho(id).WaitForResultAsync(TestContext.Current.CancellationToken));
    }

    [Trait("Speed", "Slow")]
    [Fact]
    public async Task A_data_folder_in_use_by_another_process_is_told()
    {
        using ChildProcess child = ChildProcess.StartAssembly(typeof(ChildJobs).Assembly.Location, "hold", _folder.FullName);
        await child.LineAsync("HOLDING");

        using var server = new EmbeddedServer(new EmbeddedServerOptions { DataFolder = _folder.FullName }, null);
        IOException error = Assert.Throws<IOException>(() => server.Start());
        Assert.Contains(_folder.FullName, error.Message, StringComparison.Ordinal);

        child.Kill();
        server.Start();
    }

    [Trait("Speed", "Slow")]
    [Theory]
    [InlineData(1)]
    [InlineData(250)]
    [InlineData(2000)]
    public async Task Acknowledged_jobs_outlive_the_sudden_death_of_the_process(int count)
    {
        string output = _folder.CreateSubdirectory("output").FullName;
        string data = Path.Combine(_folder.FullName, "data");
        int acknowledged;
        using (ChildProcess child = ChildProcess.StartAssembly(typeof(ChildJobs).Assembly.Location, "enqueue", data, "100000", output))
        {
            await child.LineAsync($"ACKNOWLEDGED {count - 1}");
            child.Kill();
            acknowledged = child.Lines.Count(line => line.StartsWith("ACKNOWLEDGED", StringComparison.Ordinal));
        }

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = data);
        await Until.TrueAsync(() => Numbers(output).Count >= acknowledged);
        Assert.Empty(Enumerable.Range(0, acknowledged).Except(Numbers(output)));
    }

    [Trait("Speed", "Slow")]
    [Fact]
    public async Task The_append_only_file_begins_anew_when_it_is_full_and_nothing_is_lost()
    {
        void Configure(EmbeddedServerOptions options)
        {
            options.DataFolder = _folder.FullName;
            options.MaxAppendOnlyFileSize = 64L << 20;
        }

        string text = new('x', 100_000);
        await using (EmbeddedHost host = await EmbeddedHost.StartAsync(Configure))
        {
            await host.Jobs.EchoJobs.EnqueueEchoAsync(
                "from the beginning", new() { Key = "first", Delay = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken);
            for (int i = 0; i < 20; i++)
            {
                IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
                    Enumerable.Range(0, 40).Select(_ => EchoJobsCalls.Echo(text)), TestContext.Current.CancellationToken);
                await Task.WhenAll(jobs.Select(job => job.WaitForCompletionAsync(TestContext.Current.CancellationToken)));
            }

            await Until.TrueAsync(() => Directory.EnumerateDirectories(_folder.FullName, "Store*").Any());
        }

        await using EmbeddedHost next = await EmbeddedHost.StartAsync(Configure);
        JobRecord? record = await next.Jobs.GetHandle(new JobId("default", "first")).GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Scheduled, record?.State);
        Assert.Equal("works", await next.EchoAsync("works"));
    }

    [Fact]
    public async Task Calls_are_answered_before_the_repair_of_torn_jobs_which_then_run()
    {
        const int Torn = 30;
        string[] torn = await TornFolder.MakeAsync(_folder.FullName, 3000, Torn);

        await using EmbeddedHost host = await EmbeddedHost.StartAsync(options => options.DataFolder = _folder.FullName);
        Assert.Equal("answered", await host.EchoAsync("answered"));

        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains($"{Torn} of ", StringComparison.Ordinal)));
        await Until.TrueAsync(async () =>
            await host.Jobs.GetQueue("default").GetCountsAsync(TestContext.Current.CancellationToken) is { Waiting: 0, Active: 0 });
        JobRecord?[] records = await Task.WhenAll(torn.Select(key => host.Jobs.GetHandle(
            new JobId("default", key)).GetAsync(TestContext.Current.CancellationToken)));
        Assert.DoesNotContain(records, record => record is { State: not JobState.Completed });
    }

    private static bool Answers(IPEndPoint endPoint)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static HashSet<int> Numbers(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(file => int.Parse(Path.GetFileName(file), CultureInfo.InvariantCulture))];
}
