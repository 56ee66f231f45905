using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Runtime.Tests.Storage.Redis.Connections.Outages;

public sealed class ConnectionLogTests
{
    private static readonly ConnectionProblem Password = new("authentication", "authentication failed", "Correct the password.");
    private static readonly ConnectionProblem Name = new("DNS", "the host name cannot be resolved", "Correct the host name.");

    private readonly ConnectionLog _log = new(NullLogger.Instance, new FakeTimeProvider());

    [Fact]
    public void Problem_of_a_connection_that_is_no_longer_used_explains_nothing()
    {
        _log.Failed("old", "server", Password);
        Assert.Equal(Password, _log.Latest);

        _log.Forget("old");

        Assert.Null(_log.Latest);
    }

    [Fact]
    public void Problem_that_is_over_gives_way_to_one_that_lasts()
    {
        _log.Failed("other", "server", Name);
        _log.Failed("old", "server", Password);

        _log.Forget("old");
        Assert.Equal(Name, _log.Latest);

        _log.Succeeded("other", "server");
        Assert.Null(_log.Latest);
    }
}
