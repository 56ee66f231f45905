using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using TypedJobs.Diagnostics;

namespace TypedJobs.Runtime.Tests.Diagnostics;

public sealed class OutageLogTests
{
    private static readonly RedisConnectionException NoServer =
        new(ConnectionFailureType.UnableToConnect, CommandFlags.None, "No connection is active.", null, CommandStatus.WaitingToBeSent);

    private readonly FakeTimeProvider _time = new();
    private readonly OutageLog _log;

    public OutageLogTests() => _log = new OutageLog(_time);

    [Fact]
    public void An_outage_is_reported_immediately_and_then_once_a_minute_with_a_count()
    {
        Assert.True(_log.OnFailure("mail", NoServer, out Outage? first));
        Assert.Equal(new Outage(1, 1, TimeSpan.Zero), first);
        var reported = new List<Outage>();
        for (int second = 1; second <= 150; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            if (_log.OnFailure("mail", NoServer, out Outage? later))
            {
                reported.Add(later);
            }
        }

        Assert.Equal([new Outage(61, 1, TimeSpan.FromSeconds(60)), new Outage(121, 1, TimeSpan.FromSeconds(120))], reported);
    }

    [Fact]
    public void An_outage_of_many_queues_is_reported_once()
    {
        Assert.True(_log.OnFailure("first", NoServer, out _));
        for (int queue = 0; queue < 300; queue++)
        {
            Assert.False(_log.OnFailure($"queue{queue}", new RedisTimeoutException(CommandFlags.None, "Timeout performing EVALSHA", CommandStatus.Sent), out _));
            Assert.False(_log.OnFailure($"queue{queue}", new TimeoutException(), out _));
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_log.OnFailure("first", NoServer, out Outage? outage));
        Assert.Equal(new Outage(602, 301, TimeSpan.FromMinutes(1)), outage);
    }

    [Fact]
    public void An_outage_ends_when_everything_that_failed_has_succeeded()
    {
        _log.OnFailure("mail", NoServer, out _);
        _log.OnFailure("reports", NoServer, out _);
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.False(_log.OnSuccess("other", out _));
        Assert.False(_log.OnSuccess("mail", out _));
        Assert.True(_log.OnSuccess("reports", out Outage? outage));
        Assert.Equal(new Outage(2, 1, TimeSpan.FromSeconds(3)), outage);
        Assert.False(_log.OnSuccess("reports", out _));
        Assert.True(_log.OnFailure("mail", NoServer, out outage));
        Assert.Equal(new Outage(1, 1, TimeSpan.Zero), outage);
    }

    [Fact]
    public void An_outage_does_not_hide_failures_of_another_cause()
    {
        Assert.True(_log.OnFailure("mail", NoServer, out _));
        Assert.True(_log.OnFailure("reports", Refusal("WRONGTYPE Operation against a key"), out _));
        Assert.False(_log.OnFailure("other", Refusal("WRONGTYPE Operation against a key"), out _));
        Assert.True(_log.OnFailure("reports", Refusal("OOM command not allowed"), out _));
        Assert.True(_log.OnFailure("reports", new InvalidOperationException(), out _));
        Assert.False(_log.OnFailure("mail", NoServer, out _));
    }

    [Fact]
    public void Causes_that_never_repeat_do_not_fill_the_log() =>
        Assert.InRange(
            Enumerable.Range(0, 100).Count(i => _log.OnFailure("mail", Refusal($"ERR{i} odd"), out _)), 1, 10);

    [Fact]
    public void A_queue_that_is_forgotten_does_not_prolong_an_outage()
    {
        _log.OnFailure("mail", NoServer, out _);
        _log.OnFailure("reports", NoServer, out _);
        _log.Forget("mail");
        Assert.True(_log.OnSuccess("reports", out _));
    }

    [Fact]
    public void What_is_no_longer_tried_does_not_prolong_an_outage()
    {
        _log.OnFailure("removed", NoServer, out _);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.True(_log.OnFailure("mail", NoServer, out Outage? outage));
        Assert.Equal(new Outage(1, 1, TimeSpan.Zero), outage);
        Assert.True(_log.OnSuccess("mail", out _));
    }

    private static RedisServerException Refusal(string message) => new(RedisErrorKind.Unknown, CommandFlags.None, message);
}
