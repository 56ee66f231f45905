using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>A server that cannot be reached is reported once, with the cause and what to do, and without secrets.</summary>
[Trait("Speed", "Slow")]
public sealed class ConnectionFailureTests : ServerChangeTests
{
    private const string Secret = "s3cret-of-the-test";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Refused_connection_is_reported_by_client_and_worker(bool worker)
    {
        int port = FreePort.Find();
        await ErrorAsync(
            $"127.0.0.1:{port},password={Secret}", worker, $"127.0.0.1:{port}: the connection was refused. Start the server there");
    }

    [Fact]
    public async Task Wrong_password_is_reported()
    {
        RedisServerProcess server = await StartProtectedAsync();
        await ErrorAsync(
            $"{server.Configuration},password=wrong-{Secret}",
            worker: false,
            $"{server.Configuration}: authentication failed (the server refused the user name or the password, or was given none). Correct user and password");
    }

    [Fact]
    public async Task Missing_password_is_reported()
    {
        RedisServerProcess server = await StartProtectedAsync();
        await ErrorAsync(server.Configuration, worker: false, "authentication failed");
    }

    [Fact]
    public async Task Password_of_a_URL_is_used()
    {
        RedisServerProcess server = await StartProtectedAsync();
        TestHost client = await StartClientAsync($"redis://default:{Secret}@{server.Configuration}/3");
        await client.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync($"{server.Configuration},password={Secret}");
        Assert.True(await connection.GetDatabase(3).KeyExistsAsync($"{{{Prefix}:ordered}}"));
    }

    [Fact]
    public async Task Unknown_host_is_reported()
    {
        // No name at all, so that no server for names is asked, which may take its time to answer.
        string host = new string('x', 64) + ".invalid";
        await ErrorAsync(
            $"{host}:6379,password={Secret}",
            worker: false,
            $"{host}:6379: the host name cannot be resolved. Correct the host name");
    }

    [Fact]
    public async Task Server_without_TLS_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await ErrorAsync($"rediss://{server.Configuration}", worker: false, $"{server.Configuration}: TLS failed");
    }

    [Fact]
    public async Task Untrusted_certificate_is_reported()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeTlsAsync(listener);
        string line = await ErrorAsync(
            $"rediss://{listener.LocalEndpoint}", worker: false, ": TLS failed: the server's certificate was refused");
        Assert.Contains("Trust the certificate's issuer", line, StringComparison.Ordinal);
        listener.Stop();
        await serving;
    }

    [Fact]
    public async Task Outage_fills_no_log_and_its_end_is_reported()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync("--appendonly", "yes"));
        TestHost worker = await StartWorkerAsync(server.Configuration);
        await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        server.Kill();
        await Until.TrueAsync(() => Connections(worker).Length > 0);
        await Task.Delay(TimeSpan.FromSeconds(4), Token);
        Assert.Single(Connections(worker));
        await server.RestartAsync();
        await Until.TrueAsync(() => Connections(worker).Length > 1);
        Assert.Contains("is connected again after", Connections(worker)[1], StringComparison.Ordinal);
        Assert.Equal(2, Connections(worker).Length);
    }

    [Fact]
    public async Task Enqueue_without_a_server_names_the_cause_first()
    {
        int port = FreePort.Find();
        TestHost client = await StartClientAsync($"127.0.0.1:{port},password={Secret},asyncTimeout=300,syncTimeout=300");
        JobEnqueueException failure = await Assert.ThrowsAsync<JobEnqueueException>(
            () => client.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token));
        RedisConnectionException error = Assert.IsType<RedisConnectionException>(failure.InnerException);
        Assert.False(failure.MayHaveBeenStored);
        Assert.StartsWith($"No connection to Redis at 127.0.0.1:{port}: the connection was refused. ", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 0, 250);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_requires_a_server_does_not_start_without_one()
    {
        int port = FreePort.Find();

        // On a busy machine the first attempt to connect may take seconds; without its end it is not known what is wrong.
        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => StartRequiringAsync($"127.0.0.1:{port}", TimeSpan.FromSeconds(8)));
        Assert.StartsWith(
            $"The host was not started, because Redis at 127.0.0.1:{port} cannot be used: the connection was refused.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_requires_a_server_does_not_wait_when_that_is_of_no_use()
    {
        RedisServerProcess server = await StartProtectedAsync();
        Task<TestHost> starting = StartRequiringAsync($"{server.Configuration},password=wrong", TimeSpan.FromHours(1));
        InvalidOperationException error =
            await Assert.ThrowsAsync<InvalidOperationException>(() => starting.WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Contains("authentication failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_that_requires_a_server_starts_with_one()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await KeepAsync(StartRequiringAsync(server.Configuration));
    }

    [Fact]
    public async Task Worker_says_at_its_start_what_it_works_on()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        TestHost worker = await StartWorkerAsync($"{server.Configuration},password=");
        Assert.Contains(
            worker.Log.Lines,
            line => line.Contains($"started: queues ordered, concurrency 20, server {server.Configuration}.", StringComparison.Ordinal));
    }

    private static Task<TestHost> StartRequiringAsync(string configuration, TimeSpan? within = null) =>
        TestHost.StartAsync(builder => builder.UseRedis(configuration).RequireServerAtStart(within ?? TimeSpan.FromSeconds(3)));

    private static async Task ServeTlsAsync(TcpListener listener)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        try
        {
            while (true)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync();
                await using var stream = new SslStream(client.GetStream());
                try
                {
                    await stream.AuthenticateAsServerAsync(certificate);
                    await stream.ReadExactlyAsync(new byte[1]);
                }
                catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
                {
                    // The client does not trust the certificate.
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static string[] Connections(TestHost host) =>
        [.. host.Log.Lines.Where(line => line.Contains("RedisConnectionSource: ", StringComparison.Ordinal) && !line.Contains("docs/guides/servers.md", StringComparison.Ordinal))];

    private async Task<RedisServerProcess> StartProtectedAsync()
    {
        RedisServerProcess server = await KeepAsync(RedisServerProcess.StartAsync());
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await admin.GetServers()[0].ConfigSetAsync("requirepass", Secret);
        return server;
    }

    // The line comes at once, and is the only one of its cause for a minute. On a busy machine attempts may take too long first, for other causes.
    private async Task<string> ErrorAsync(string configuration, bool worker, string expected)
    {
        string quick = configuration + ",connectTimeout=5000,asyncTimeout=1000";
        TestHost host = worker ? await StartWorkerAsync(quick) : await StartClientAsync(quick);
        Task<JobHandle> enqueuing = host.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await Until.TrueAsync(() => Connections(host).Any(line => line.Contains(expected, StringComparison.Ordinal)));
        await Assert.ThrowsAnyAsync<Exception>(() => enqueuing);
        Assert.InRange(Connections(host).Length, 1, 4);
        Assert.DoesNotContain(host.Log.Lines, any => any.Contains(Secret, StringComparison.Ordinal));
        return Assert.Single(Connections(host), line => line.Contains(expected, StringComparison.Ordinal));
    }
}
