using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Registering;

/// <summary>Tests a server that the application finds when the first connection is opened.</summary>
public sealed class DeferredServerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_is_looked_for_once_and_again_when_that_failed()
    {
        if (RedisServerProcess.Obstacle is { } obstacle)
        {
            Assert.Skip(obstacle);
        }

        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        int looks = 0;
        await using TestHost host = await TestHost.StartAsync(jobs =>
        {
            jobs.Services.AddSingleton(new Address(server.Configuration));
            jobs.UseRedis(async (services, token) =>
            {
                await Task.Yield();
                return Interlocked.Increment(ref looks) > 1
                    ? ConfigurationOptions.Parse(services.GetRequiredService<Address>().Text)
                    : throw new TimeoutException("The address is not known yet.");
            });
        });

        await Assert.ThrowsAnyAsync<Exception>(() => host.Jobs.GetQueueNamesAsync(Token));
        Assert.Empty(await host.Jobs.GetQueueNamesAsync(Token));
        Assert.Empty(await host.Jobs.GetQueueNamesAsync(Token));
        Assert.Equal(2, looks);
    }

    private sealed record Address(string Text);
}
