using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Hosting;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Runtime.Tests.Hosting;

public sealed class TypedJobsBuilderTests
{
    [Theory]
    [InlineData("", "queue")]
    [InlineData("two words", "queue")]
    public void A_queue_s_name_is_checked_at_once(string queue, string expected)
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(
            () => new ServiceCollection().AddTypedJobs(jobs => jobs.AddWorker(queue)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{b}")]
    [InlineData("a:b")]
    public void A_key_prefix_is_checked_at_once(string prefix) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTypedJobs(jobs => jobs.UseKeyPrefix(prefix)));

    [Fact]
    public async Task A_client_without_a_server_says_which_call_is_missing()
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddTypedJobs(_ => { }).BuildServiceProvider();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await services.GetRequiredService<IJobClient>().GetHandle(new JobId("q", "k")).GetAsync(TestContext.Current.CancellationToken));
        Assert.Contains("UseRedis", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTypedJobs_refuses_another_server_than_an_earlier_call_has_chosen()
    {
        IServiceCollection services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("one:6379,password=hidden").UseKeyPrefix("a"));
        Refuses(services, jobs => jobs.UseRedis("two:6379"), "a different server: Redis at one:6379 and then Redis at two:6379");
        Refuses(services, jobs => jobs.UseRedis("one:6379"), "a different server");
        Refuses(services, jobs => jobs.UseRedis(_ => null!), "a connection of the application's");
        Refuses(services, jobs => jobs.UseConnections(_ => null!), "a server of this process");
        Refuses(services, jobs => jobs.UseRedis((_, _) => new(new ConfigurationOptions())), "a server that the application finds");
        Refuses(services, jobs => jobs.UseKeyPrefix("b"), "a different key prefix: 'a' and then 'b'");
        services.AddTypedJobs(jobs => jobs.UseRedis("one:6379,password=hidden").UseKeyPrefix("a").AddWorker().AddBackoffPolicy("p", _ => TimeSpan.Zero));
        services.AddKeyedTypedJobs("other", jobs => jobs.UseRedis("two:6379").UseKeyPrefix("b"));
        Refuses(services, "other", jobs => jobs.UseRedis("three:6379"), "AddKeyedTypedJobs(\"other\", …) choose a different server");
    }

    [Fact]
    public void AddTypedJobs_takes_another_server_from_a_call_that_replaces_it()
    {
        IServiceCollection services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("one:6379").UseKeyPrefix("a").AddWorker("mail"))
            .AddTypedJobs(jobs => jobs.ReplaceServer().UseRedis("two:6379").UseKeyPrefix("b"));
        Assert.Single(services, service => service.ServiceType == typeof(RedisConnectionSource));
        Assert.Equal("b", ((KeyPrefix)services.Single(service => service.ServiceType == typeof(KeyPrefix)).ImplementationInstance!).Value);
        Assert.Single(services, service => service.ServiceType == typeof(IJobWorker));
        Refuses(services, jobs => jobs.UseRedis("one:6379"), "a different server");
    }

    [Fact]
    public void Last_choice_within_one_call_counts()
    {
        IServiceCollection services = new ServiceCollection()
            .AddTypedJobs(jobs => jobs.UseRedis("one:6379").UseRedis("two:6379").UseKeyPrefix("a").UseKeyPrefix("b"));
        Assert.Equal("b", ((KeyPrefix)services.Single(service => service.ServiceType == typeof(KeyPrefix)).ImplementationInstance!).Value);
        services.AddTypedJobs(jobs => jobs.UseRedis("two:6379").UseKeyPrefix("b"));
    }

    [Fact]
    public void Names_of_registrations_are_checked() =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddKeyedTypedJobs(string.Empty, _ => { }));

    private static void Refuses(IServiceCollection services, Action<TypedJobsBuilder> configure, string expected) =>
        Refuses(services, null, configure, expected);

    private static void Refuses(IServiceCollection services, string? name, Action<TypedJobsBuilder> configure, string expected)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => name is null ? services.AddTypedJobs(configure) : services.AddKeyedTypedJobs(name, configure));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("ReplaceServer()", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }
}
