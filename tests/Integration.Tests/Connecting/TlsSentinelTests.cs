using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.ServerChanges;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Connecting;

/// <summary>Hosts find and follow the master of Sentinels where all connections use TLS.</summary>
[Trait("Speed", "Slow")]
public sealed class TlsSentinelTests : ServerChangeTests
{
    private readonly TestCertificates _certificates = new();

    [Fact]
    public async Task Host_follows_the_master_of_Sentinels_by_TLS()
    {
        (string certificate, string key, _) = _certificates.Create("localhost", isForLoopback: true);
        RedisSentinelService service = await KeepAsync(
            RedisSentinelService.StartAsync(new TlsFiles(certificate, key, _certificates.AuthorityFile)));
        ConfigurationOptions options = ConfigurationOptions.Parse($"{service.Configuration},ssl=true");
        options.TrustIssuer(_certificates.AuthorityFile);
        TestHost worker = await KeepAsync(TestHost.StartAsync(builder =>
        {
            builder.Services.AddSingleton<OrderLog>();
            builder.UseRedis(options).UseKeyPrefix(Prefix).AddTypedJobsIntegrationTestsJobs().AddWorker("ordered");
        }));
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token)).WaitForCompletionAsync(Token);

        await service.FailOverAsync();
        await Until.TrueAsync(() => worker.Log.Lines.Any(line => line.Contains("Sentinel announced a new master", StringComparison.Ordinal)));
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("y"), Token)).WaitForCompletionAsync(Token);
        Assert.DoesNotContain(worker.Log.Lines, line => line.Contains("TLS", StringComparison.Ordinal));
    }

    protected override void Dispose() => _certificates.Dispose();
}
