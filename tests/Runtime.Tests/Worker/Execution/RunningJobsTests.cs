using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution;

public sealed class RunningJobsTests
{
    private static readonly JobCancellation Requested = new() { Cause = CancellationCause.Requested, Reason = "a reason" };

    private readonly RunningJobs _running = new();
    private readonly PendingTake _take = new();

    [Fact]
    public void Request_for_a_running_attempt_stops_it()
    {
        JobAttempt attempt = Add("a", 7);

        _running.Request(new LeaseKey("a", 7), Requested);

        Assert.Equal("a reason", attempt.Cancellation.Reason);
    }

    [Theory]
    [InlineData("a", 8)]
    [InlineData("b", 7)]
    public void Request_for_another_lease_stops_nothing(string key, long number)
    {
        JobAttempt attempt = Add("a", 7);

        _running.Request(new LeaseKey(key, number), Requested);

        Assert.False(attempt.Cancellation.HasFired);
    }

    [Fact]
    public void Request_that_comes_before_the_answer_of_a_take_stops_the_attempt_that_the_answer_brings()
    {
        _running.Begin(_take, 4, 3);
        _running.Request(new LeaseKey("a", 7), Requested);
        JobAttempt attempt = Add("a", 7), other = Add("b", 6);
        _running.End(_take);

        Assert.True(attempt.Cancellation.HasFired);
        Assert.False(other.Cancellation.HasFired);
    }

    [Fact]
    public void Request_that_comes_before_the_answer_of_a_repeated_take_counts_for_the_first_call_too()
    {
        _running.Begin(_take, 4, 3);
        _running.Begin(_take, 20, 3);
        _running.Request(new LeaseKey("a", 5), Requested);
        _running.Request(new LeaseKey("b", 23), Requested);
        JobAttempt first = Add("a", 5), second = Add("b", 23);
        _running.End(_take);

        Assert.True(first.Cancellation.HasFired);
        Assert.True(second.Cancellation.HasFired);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void Request_that_no_take_under_way_is_for_is_dropped(long number)
    {
        _running.Begin(_take, 4, 3);
        _running.Request(new LeaseKey("a", number), Requested);
        JobAttempt attempt = Add("a", number);
        _running.End(_take);

        Assert.False(attempt.Cancellation.HasFired);
    }

    [Fact]
    public void Request_ends_with_the_take_that_it_was_for()
    {
        _running.Begin(_take, 4, 3);
        _running.Request(new LeaseKey("a", 7), Requested);
        _running.End(_take);
        _running.Begin(_take, 4, 3);
        JobAttempt attempt = Add("a", 7);
        _running.End(_take);

        Assert.False(attempt.Cancellation.HasFired);
    }

    [Fact]
    public async Task Request_that_races_with_its_take_always_arrives()
    {
        for (int round = 0; round < 2000; round++)
        {
            var lease = new LeaseKey("a", round + 1);
            _running.Begin(_take, round, 1);
            Task requesting = Task.Run(() => _running.Request(lease, Requested), TestContext.Current.CancellationToken);
            JobAttempt attempt = Add(lease.Job, lease.Number);
            _running.End(_take);
            await requesting;

            Assert.True(attempt.Cancellation.HasFired);
            _running.Remove(lease);
        }
    }

    private JobAttempt Add(string key, long number)
    {
        var job = new TakenJob(new LeaseKey(key, number), 1, 1, default, "job", default, string.Empty, null);
        var attempt = new JobAttempt(
            "queue", job, null, new AttemptServices(new HandlerEnvironment(null!, null, false, null!), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance));
        _running.Add(attempt);
        return attempt;
    }
}
