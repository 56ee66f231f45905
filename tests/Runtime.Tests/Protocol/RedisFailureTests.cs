using StackExchange.Redis;
using TypedJobs.Protocol;

namespace TypedJobs.Tests.Protocol;

public sealed class RedisFailureTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 5a0e, on @user_script:3.", true)]
    [InlineData("READONLY You can't write against a read only replica.", true)]
    [InlineData("NOAUTH Authentication required.", true)]
    [InlineData("NOPERM this user has no permissions to run the 'evalsha' command", true)]
    [InlineData("LOADING Redis is loading the dataset in memory", true)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", true)]
    [InlineData("CLUSTERDOWN The cluster is down", true)]
    [InlineData("BUSY Redis is busy running a script.", true)]
    [InlineData("NOREPLICAS Not enough good replicas to write.", true)]
    [InlineData("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", true)]
    [InlineData("ERR user_script:12: attempt to index a nil value", false)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value script: 5a0e", false)]
    [InlineData("", false)]
    public void Server_error_is_a_refusal_only_when_nothing_was_carried_out(string message, bool isRefusal) =>
        Assert.Equal(isRefusal, RedisFailure.IsRefusal(new RedisServerException(default, CommandFlags.None, message)));

    [Theory]
    [InlineData(CommandStatus.WaitingToBeSent, true)]
    [InlineData(CommandStatus.WaitingInBacklog, true)]
    [InlineData(CommandStatus.Sent, false)]
    [InlineData(CommandStatus.Unknown, false)]
    public void Lost_call_is_a_refusal_only_when_it_was_not_sent(CommandStatus status, bool isRefusal)
    {
        Assert.Equal(isRefusal, RedisFailure.IsRefusal(new RedisTimeoutException(CommandFlags.None, "Too slow.", status)));
        Assert.Equal(isRefusal, RedisFailure.IsRefusal(
            new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "Gone.", null, status)));
    }

    [Fact]
    public void Connection_that_was_never_there_carried_out_nothing() => Assert.True(RedisFailure.IsRefusal(
        new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "Nobody listens.", null, CommandStatus.Unknown)));
}
