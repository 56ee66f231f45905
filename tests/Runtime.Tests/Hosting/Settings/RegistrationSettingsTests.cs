using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Hosting;
using TypedJobs.Storage.Redis.Connections;

namespace TypedJobs.Runtime.Tests.Hosting.Settings;

/// <summary>Tests the settings of a registration that are no options, and the address of its server.</summary>
public sealed class RegistrationSettingsTests
{
    [Fact]
    public void Prefix_name_and_requirement_come_from_the_configuration()
    {
        const string Settings = """
            {
              "TypedJobs": {
                "KeyPrefix": "shop", "ClientName": "the shop", "RequireServerAtStart": "00:00:20",
                "Registrations": { "billing": { "KeyPrefix": "bill", "RequireServerAtStart": true } }
              }
            }
            """;
        using ServiceProvider services = SettingsHost.BuildAll(
            Settings, host => host.AddTypedJobs(_ => { }).AddKeyedTypedJobs("billing", _ => { }));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal("shop", services.GetRequiredService<KeyPrefix>().Value);
        Assert.Equal("the shop", services.GetRequiredService<ClientName>().Value);
        Assert.Equal(TimeSpan.FromSeconds(20), services.GetRequiredService<ServerRequirement>().Within);
        Assert.Equal("bill", services.GetRequiredKeyedService<KeyPrefix>("billing").Value);
        Assert.Equal(ClientName.Default, services.GetRequiredKeyedService<ClientName>("billing"));
        Assert.Equal(ServerRequirement.Default, services.GetRequiredKeyedService<ServerRequirement>("billing"));
    }

    [Fact]
    public void Prefix_name_and_requirement_have_defaults()
    {
        using ServiceProvider services = SettingsHost.Build("""{ "TypedJobs": { "RequireServerAtStart": false } }""", _ => { });
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal(KeyPrefix.Default, services.GetRequiredService<KeyPrefix>());
        Assert.Equal(ClientName.Default, services.GetRequiredService<ClientName>());
        Assert.Null(services.GetRequiredService<ServerRequirement>().Within);
    }

    [Fact]
    public void Code_replaces_prefix_name_and_requirement_of_the_configuration()
    {
        const string Settings = """{ "TypedJobs": { "KeyPrefix": "shop", "ClientName": "the shop", "RequireServerAtStart": false } }""";
        using ServiceProvider services = SettingsHost.Build(
            Settings, jobs => jobs.UseKeyPrefix("coded").UseClientName("code").RequireServerAtStart(TimeSpan.FromSeconds(3)));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Equal("coded", services.GetRequiredService<KeyPrefix>().Value);
        Assert.Equal("code", services.GetRequiredService<ClientName>().Value);
        Assert.Equal(TimeSpan.FromSeconds(3), services.GetRequiredService<ServerRequirement>().Within);
    }

    [Fact]
    public void Connection_string_of_the_host_is_the_server_s_address()
    {
        const string Settings = """{ "ConnectionStrings": { "redis": "one:7000,password=secret", "billing": "redis://:secret@two:7001" } }""";
        using ServiceProvider services = SettingsHost.BuildAll(
            Settings,
            host => host
                .AddTypedJobs(jobs => jobs.UseRedisConnectionString("redis"))
                .AddTypedJobs(jobs => jobs.UseRedisConnectionString("redis"))
                .AddKeyedTypedJobs("billing", jobs => jobs.UseConfiguration(SettingsHost.Read("{}")).UseRedisConnectionString("billing")));
        Assert.Empty(SettingsHost.Start(services));
        Assert.Contains("one:7000", services.GetRequiredService<RedisConnectionSource>().Description, StringComparison.Ordinal);
        Assert.Contains("two:7001", services.GetRequiredKeyedService<RedisConnectionSource>("billing").Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "UseRedisConnectionString(\"redis\") reads the address of the server from configuration key 'ConnectionStrings:redis', which has no value. Set it, for example by the environment variable ConnectionStrings__redis, or call UseRedis(\"host:port\").")]
    [InlineData("""{ "ConnectionStrings": { "redis": " " } }""", "'ConnectionStrings:redis', which has no value")]
    [InlineData("""{ "ConnectionStrings": { "redis": "http://user:secret@host" } }""", "Configuration key 'ConnectionStrings:redis' is not the address of a server")]
    public void Connection_string_is_checked_at_start(string settings, string expected)
    {
        using ServiceProvider services = SettingsHost.Build(settings, jobs => jobs.UseRedisConnectionString("redis"));
        string problem = Assert.Single(SettingsHost.Start(services));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem, StringComparison.Ordinal);
        Assert.Contains(
            expected, Assert.Throws<InvalidOperationException>(services.GetRequiredService<RedisConnectionSource>).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_string_needs_the_configuration_of_a_host()
    {
        using ServiceProvider services = new ServiceCollection().AddTypedJobs(jobs => jobs.UseRedisConnectionString("redis")).BuildServiceProvider();
        Assert.Contains("this host has none", Assert.Single(SettingsHost.Start(services)), StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_strings_of_two_names_are_two_servers()
    {
        IServiceCollection services = new ServiceCollection().AddTypedJobs(jobs => jobs.UseRedisConnectionString("redis"));
        Assert.Contains(
            "the connection string 'other'",
            Assert.Throws<InvalidOperationException>(() => services.AddTypedJobs(jobs => jobs.UseRedisConnectionString("other"))).Message,
            StringComparison.Ordinal);
        services.AddTypedJobs(jobs => jobs.ReplaceServer().UseRedis("one:7000"));
        Assert.Empty(SettingsHost.Start(services.BuildServiceProvider()));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void Name_of_a_connection_string_is_not_blank(string name) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTypedJobs(jobs => jobs.UseRedisConnectionString(name)));
}
