using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.ServerChanges;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Connecting;

/// <summary>Hosts connect by TLS to a real server whose certificate the test has made, in the ways of docs/guides/security.md.</summary>
public sealed class TlsTests : ServerChangeTests
{
    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task Certificate_is_trusted_by_the_file_of_its_issuer()
    {
        (string server, _) = await StartServerAsync("localhost", isForLoopback: true);
        ConfigurationOptions options = ConfigurationOptions.Parse($"{server},ssl=true");
        options.TrustIssuer(_certificates.AuthorityFile);
        await RunsJobsAsync(options);
    }

    [Fact]
    public async Task Certificate_is_trusted_by_a_callback()
    {
        (string server, string thumbprint) = await StartServerAsync("elsewhere.example", isForLoopback: false);
        ConfigurationOptions options = ConfigurationOptions.Parse($"{server},ssl=true");
        options.CertificateValidation += (_, certificate, _, _) => certificate?.GetCertHashString() == thumbprint;
        await RunsJobsAsync(options);
    }

    [Fact]
    public async Task Name_in_the_certificate_is_given_by_sslHost()
    {
        (string server, _) = await StartServerAsync("cache.example", isForLoopback: false);
        ConfigurationOptions options = ConfigurationOptions.Parse($"{server},ssl=true,sslHost=cache.example");
        options.TrustIssuer(_certificates.AuthorityFile);
        await RunsJobsAsync(options);
    }

    [Fact]
    public async Task Certificate_of_an_unknown_issuer_keeps_a_host_from_starting_that_requires_its_server()
    {
        (string server, _) = await StartServerAsync("localhost", isForLoopback: true);
        string message = await RefusedAsync(builder => builder.UseRedis($"rediss://{server}"), seconds: 60);
        Assert.Contains("TLS failed: the server's certificate was refused (RemoteCertificateChainErrors). Trust the certificate's issuer (ConfigurationOptions.TrustIssuer)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_for_another_name_is_refused_with_the_remedy()
    {
        (string server, _) = await StartServerAsync("cache.example", isForLoopback: false);
        ConfigurationOptions options = ConfigurationOptions.Parse($"{server},ssl=true,abortConnect=false");
        options.TrustIssuer(_certificates.AuthorityFile);
        string message = await RefusedAsync(builder => builder.UseRedis(options));
        Assert.Contains("TLS failed: the server's certificate was refused (RemoteCertificateNameMismatch", message, StringComparison.Ordinal);
        Assert.Contains("correct sslHost", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_signs_in_with_a_certificate()
    {
        (string server, _) = await StartServerAsync("localhost", isForLoopback: true, "--tls-auth-clients", "yes");
        ConfigurationOptions options = ConfigurationOptions.Parse($"{server},ssl=true,abortConnect=false");
        options.TrustIssuer(_certificates.AuthorityFile);
        await RefusedAsync(builder => builder.UseRedis(options));

        (string certificate, string key, _) = _certificates.Create("jobs-worker", isForLoopback: false);
        options.SetUserPemCertificate(certificate, key);
        await RunsJobsAsync(options);
    }

    [Fact]
    public async Task Connection_without_TLS_to_a_port_with_TLS_says_so()
    {
        (string server, _) = await StartServerAsync("localhost", isForLoopback: true);
        Assert.Contains("expects TLS (ssl=true, rediss://)", await RefusedAsync(builder => builder.UseRedis(server)), StringComparison.Ordinal);
    }

    protected override void Dispose() => _certificates.Dispose();

    // To find that an issuer is not known takes the platform some seconds where it cannot ask for it.
    private static async Task<string> RefusedAsync(Action<TypedJobsBuilder> configure, int seconds = 5)
    {
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(builder =>
        {
            configure(builder);
            builder.RequireServerAtStart(TimeSpan.FromSeconds(seconds));
        }));
        Assert.Contains("The host was not started, because Redis at ", error.Message, StringComparison.Ordinal);
        return error.Message;
    }

    // Both connections of the host, commands and announcements.
    private async Task RunsJobsAsync(ConfigurationOptions options)
    {
        TestHost worker = await KeepAsync(TestHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<OrderLog>();
            builder.UseRedis(options).UseKeyPrefix(Prefix).AddTypedJobsIntegrationTestsJobs().AddWorker("ordered");
        }));
        JobHandle job = await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token);
        await job.WaitForCompletionAsync(Token);
        Assert.DoesNotContain(worker.Log.Lines, line => line.Contains("TLS", StringComparison.Ordinal));
    }

    private async Task<(string Configuration, string Thumbprint)> StartServerAsync(string name, bool isForLoopback, params string[] more)
    {
        (string certificate, string key, string thumbprint) = _certificates.Create(name, isForLoopback);
        int port = 0;
        await KeepAsync(RedisServerProcess.StartAsync(() =>
        [
            "--tls-port", (port = FreePort.Find()).ToString(CultureInfo.InvariantCulture),
            "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", _certificates.AuthorityFile,
            .. more.Length > 0 ? more : ["--tls-auth-clients", "no"],
        ]));
        return ($"127.0.0.1:{port}", thumbprint);
    }
}
