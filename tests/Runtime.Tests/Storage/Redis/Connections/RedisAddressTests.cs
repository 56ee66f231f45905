using System.Net;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Runtime.Tests.Storage.Redis.Connections;

public sealed class RedisAddressTests
{
    [Theory]
    [InlineData("redis://localhost", "localhost", 6379, null, null, null, false)]
    [InlineData("redis://localhost:7101", "localhost", 7101, null, null, null, false)]
    [InlineData("rediss://cache.example.com:6380/2", "cache.example.com", 6380, null, null, 2, true)]
    [InlineData("redis://ada:p%40ss%2C%3A@10.0.0.1:7000/15", "10.0.0.1", 7000, "ada", "p@ss,:", 15, false)]
    [InlineData("redis://:only@host", "host", 6379, null, "only", null, false)]
    [InlineData("VALKEYS://u:p@host/", "host", 6379, "u", "p", null, true)]
    public void Address_is_read_from_a_URL(
        string text, string host, int port, string? user, string? password, int? database, bool tls)
    {
        ConfigurationOptions options = RedisAddress.Parse(text);
        EndPoint endPoint = Assert.Single(options.EndPoints);
        Assert.Equal($"{host}:{port}", ConnectionProblem.NameOf(endPoint));
        Assert.Equal(user, options.User);
        Assert.Equal(password, options.Password);
        Assert.Equal(database, options.DefaultDatabase);
        Assert.Equal(tls, options.Ssl);
    }

    [Fact]
    public void Options_may_follow_a_URL()
    {
        ConfigurationOptions options = RedisAddress.Parse("redis://host:7000/1,name=app,connectTimeout=700");
        Assert.Equal("host:7000", ConnectionProblem.NameOf(Assert.Single(options.EndPoints)));
        Assert.Equal("app", options.ClientName);
        Assert.Equal(700, options.ConnectTimeout);
    }

    [Fact]
    public void IPv6_address_is_read_from_a_URL() =>
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 7000), Assert.Single(RedisAddress.Parse("redis://[::1]:7000").EndPoints));

    [Theory]
    [InlineData("http://host:80", "scheme 'http'")]
    [InlineData("redis://", "redis://user:password@host:port/database")]
    [InlineData("redis://u:hidden@host/db", "number of a database")]
    [InlineData("redis://u:hidden@host?ssl=true", "by commas")]
    [InlineData("unix:///tmp/redis.sock", "scheme 'unix'")]
    [InlineData("redis://u:hidden@a:1,b:2", "A URL names one server")]
    [InlineData("a:1,redis://u:hidden@b:2", "is a URL")]
    public void Address_that_cannot_be_read_is_refused_without_its_password(string text, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => RedisAddress.Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void URL_among_the_end_points_of_a_configuration_is_refused() =>
        Assert.Contains(
            "is a URL",
            Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTypedJobs(jobs => jobs.UseRedis(
                new ConfigurationOptions { EndPoints = { "redis://localhost:7101" } }))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86401)]
    public void Time_that_a_required_server_has_is_checked(int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddTypedJobs(
            jobs => jobs.RequireServerAtStart(TimeSpan.FromSeconds(seconds))));
}
