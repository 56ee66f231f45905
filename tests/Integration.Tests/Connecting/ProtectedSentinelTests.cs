using TypedJobs.Integration.Tests.Access;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;
using TypedJobs.Integration.Tests.ServerChanges;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Connecting;

/// <summary>Hosts find and follow the master of Sentinels that demand a password, and of others.</summary>
[Trait("Speed", "Slow")]
public sealed class ProtectedSentinelTests : ServerChangeTests
{
    private const string Secret = "s3cret-of-the-test";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Host_follows_the_master_with_the_password_of_servers_and_Sentinels(bool sentinelsToo)
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync());
        await service.ProtectAsync(Secret, sentinelsToo);
        TestHost worker = await StartWorkerAsync($"{service.Configuration},password={Secret}");
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token)).WaitForCompletionAsync(Token);

        await service.FailOverAsync();
        await Until.TrueAsync(() => worker.Log.Lines.Any(line => line.Contains("Sentinel announced a new master", StringComparison.Ordinal)));
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("y"), Token)).WaitForCompletionAsync(Token);
        Assert.DoesNotContain(worker.Log.Lines, line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_password_of_Sentinels_is_named_as_a_cause()
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync());
        await service.ProtectAsync(Secret, sentinelsToo: true);
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(
            builder => builder.UseRedis($"{service.Configuration},password=wrong").RequireServerAtStart(TimeSpan.FromSeconds(10))));
        Assert.Contains("no Sentinel answers that knows the service 'main'. Check the addresses, serviceName and the password of the Sentinels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_with_the_documented_rights_finds_and_follows_the_master()
    {
        RedisSentinelService service = await KeepAsync(RedisSentinelService.StartAsync());
        await service.ExecuteOnSentinelsAsync("ACL", ["SETUSER", "jobs-worker", .. AccessGuide.SentinelRules]);
        foreach (RedisServerProcess server in (RedisServerProcess[])[service.Master, service.Replica])
        {
            await using var connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
            await AccessGuide.CreateAsync(connection.GetServers()[0], "jobs-worker");
        }

        TestHost worker = await KeepAsync(TestHost.StartAsync(builder =>
        {
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<OrderLog>(builder.Services);
            builder.UseRedis(service.Configuration + AccessGuide.SignIn("jobs-worker")).UseKeyPrefix(AccessGuide.Prefix)
                .AddTypedJobsIntegrationTestsJobs().AddWorker("ordered");
        }));
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("x"), Token)).WaitForCompletionAsync(Token);
        await service.FailOverAsync();
        await Until.TrueAsync(() => worker.Log.Lines.Any(line => line.Contains("Sentinel announced a new master", StringComparison.Ordinal)));
        await (await worker.Jobs.EnqueueAsync(OrderedJobsCalls.Note("y"), Token)).WaitForCompletionAsync(Token);
        Assert.DoesNotContain(worker.Log.Lines, line => line.Contains("NOPERM", StringComparison.Ordinal) || line.Contains("denies rights", StringComparison.Ordinal));
    }
}
