using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>The plain commands on the set of all queues are repeated as scripts are, when the server refuses them for a moment.</summary>
public sealed class PlainCommandTests(RedisTestServer server) : ServerTests(server)
{
    [Theory]
    [InlineData(RedisErrorKind.ReadOnly)]
    [InlineData(RedisErrorKind.TryAgain)]
    [InlineData(RedisErrorKind.Moved)]
    [InlineData(RedisErrorKind.Loading)]
    [InlineData(RedisErrorKind.ClusterDown)]
    public async Task Name_is_added_removed_and_listed_although_the_server_refuses_that_at_first(RedisErrorKind kind)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        var refused = new List<string>();
        IConnectionMultiplexer refusing = RefusingDatabase.Before(connection, call =>
        {
            // Each twice.
            if (call is not (nameof(IDatabaseAsync.SetAddAsync) or nameof(IDatabaseAsync.SetRemoveAsync) or nameof(IDatabaseAsync.SetMembersAsync))
                || refused.Count(name => name == call) == 2)
            {
                return null;
            }

            refused.Add(call);
            return new RedisServerException(kind, CommandFlags.None, "refused by the test");
        });
        var storage = new RedisJobStorage(new SharedConnectionSource(refusing), Prefix, "test", new RetentionPolicies());

        await storage.Worker("named").OpenAsync(Token);
        Assert.Equal(["named"], await storage.ListQueuesAsync(Token));
        await storage.Admin("named").DeleteAsync(Token);
        Assert.Empty(await storage.ListQueuesAsync(Token));
        Assert.Equal(6, refused.Count);
    }

    [Fact]
    public async Task Name_that_the_server_refuses_for_good_fails_the_call()
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration);
        IConnectionMultiplexer refusing = RefusingDatabase.Before(
            connection,
            call => call == nameof(IDatabaseAsync.SetAddAsync)
                ? new RedisServerException(RedisErrorKind.NoPermission, CommandFlags.None, "NOPERM refused by the test")
                : null);
        var storage = new RedisJobStorage(new SharedConnectionSource(refusing), Prefix, "test", new RetentionPolicies());

        RedisServerException error = await Assert.ThrowsAsync<RedisServerException>(() => storage.Worker("named").OpenAsync(Token));
        Assert.Equal(RedisErrorKind.NoPermission, error.Kind);
    }

    [Fact]
    public async Task Name_is_added_on_the_successor_of_a_server_that_gave_up_its_role()
    {
        await using ConnectionMultiplexer old = await ConnectionMultiplexer.ConnectAsync(Configuration);
        await using ConnectionMultiplexer successor = await ConnectionMultiplexer.ConnectAsync($"{Configuration},defaultDatabase=1");
        var storage = new RedisJobStorage(new SwitchedSource(old, successor), Prefix, "test", new RetentionPolicies());

        await storage.Worker("named").OpenAsync(Token);

        Assert.True(await successor.GetDatabase().SetContainsAsync($"{Prefix}:queues", "named"));
    }
}
