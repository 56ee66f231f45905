using StackExchange.Redis;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Runtime.Tests.Storage.Contracts;

public sealed class ServerErrorsTests
{
    [Theory]
    [InlineData(RedisErrorKind.TryAgain, true, true)]
    [InlineData(RedisErrorKind.Loading, true, true)]
    [InlineData(RedisErrorKind.ClusterDown, true, true)]
    [InlineData(RedisErrorKind.MasterDown, true, true)]
    [InlineData(RedisErrorKind.Moved, true, true)]
    [InlineData(RedisErrorKind.Ask, true, true)]
    [InlineData(RedisErrorKind.ReadOnly, true, true)]
    [InlineData(RedisErrorKind.NoReplicas, true, true)]
    [InlineData(RedisErrorKind.Busy, true, true)]
    [InlineData(RedisErrorKind.OutOfMemory, false, true)]
    [InlineData(RedisErrorKind.Misconfigured, false, true)]
    [InlineData(RedisErrorKind.WrongPass, false, true)]
    [InlineData(RedisErrorKind.WrongType, false, false)]
    [InlineData(RedisErrorKind.NoPermission, false, true)]
    [InlineData(RedisErrorKind.UnknownError, false, false)]
    public void Server_errors_are_classified(RedisErrorKind kind, bool passing, bool changedNothing)
    {
        var error = new RedisServerException(kind, CommandFlags.None, "text");
        Assert.Equal(passing, ServerErrors.IsPassing(error));
        Assert.Equal(changedNothing, ServerErrors.ChangedNothing(error));
        Assert.Equal(kind is RedisErrorKind.ReadOnly or RedisErrorKind.Moved, ServerErrors.ShowsOtherRoles(error));
    }

    [Fact]
    public void Script_that_met_a_moved_key_may_have_changed_something()
    {
        var error = new RedisServerException(
            RedisErrorKind.UnknownError, CommandFlags.None, "ERR Script attempted to access a non local key in a cluster node script: 1, on @user_script:1.");
        Assert.True(ServerErrors.IsPassing(error));
        Assert.False(ServerErrors.ChangedNothing(error));
    }

    [Theory]
    [InlineData("Key has MOVED to Endpoint 127.0.0.1:1 and hashslot 2 but CommandFlags.NoRedirect was specified - redirect not followed.")]
    [InlineData("Endpoint 127.0.0.1:1 serving hashslot 2 is not reachable at this point of time.")]
    public void Call_that_was_not_redirected_changed_nothing(string message)
    {
        var error = new RedisServerException(RedisErrorKind.Unknown, CommandFlags.NoRedirect, message);
        Assert.True(ServerErrors.IsPassing(error));
        Assert.True(ServerErrors.ChangedNothing(error));
        Assert.True(ServerErrors.ShowsOtherRoles(error));
    }

    [Fact]
    public void Connection_that_was_never_there_changed_nothing()
    {
        Assert.True(ServerErrors.ChangedNothing(new RedisConnectionException(
            ConnectionFailureType.UnableToConnect, CommandFlags.None, "Nobody listens.", null, CommandStatus.Unknown)));
        Assert.False(ServerErrors.ChangedNothing(new RedisConnectionException(
            ConnectionFailureType.UnableToConnect, CommandFlags.None, "It was sent.", null, CommandStatus.Sent)));
    }

    [Theory]
    [InlineData(CommandStatus.WaitingToBeSent, true)]
    [InlineData(CommandStatus.WaitingInBacklog, true)]
    [InlineData(CommandStatus.Sent, false)]
    [InlineData(CommandStatus.Unknown, false)]
    public void Call_that_was_not_sent_changed_nothing(CommandStatus status, bool changedNothing)
    {
        Assert.Equal(changedNothing, ServerErrors.ChangedNothing(
            new RedisConnectionException(ConnectionFailureType.SocketClosed, CommandFlags.None, "text", null, status)));
        Assert.Equal(changedNothing, ServerErrors.ChangedNothing(new RedisTimeoutException(CommandFlags.None, "text", status)));
        Assert.False(ServerErrors.IsPassing(new RedisTimeoutException(CommandFlags.None, "text", status)));
    }
}
