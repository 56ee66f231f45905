using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Diagnostics;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Leases;
using TypedJobs.Worker.Observers;

namespace TypedJobs.Runtime.Tests.Worker.Leases;

public sealed class LeaseKeeperTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();
    private readonly IWorkerProtocol _proxy = DispatchProxy.Create<IWorkerProtocol, RenewingProtocol>();
    private readonly RunningJobs _running = new();
    private readonly List<RenewResult> _renewed = [];
    private readonly LeaseKeeper _keeper;
    private int _cutOffs;

    public LeaseKeeperTests() => _keeper = new LeaseKeeper(
        "q",
        "ada",
        new WorkerOptions { LeaseDuration = Lease },
        _proxy,
        _running,
        () => default,
        new LostLeases(default, new WorkerObservers(null!, () => [], NullLogger.Instance), NullLogger.Instance),
        _renewed.Add,
        () => _cutOffs++,
        _ => { },
        new OutageLog(_time),
        _time,
        NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RenewingProtocol Protocol => (RenewingProtocol)(object)_proxy;

    [Fact]
    public async Task Worker_without_jobs_says_that_it_lives()
    {
        TimeSpan? next = await _keeper.RunAsync(Token);

        Assert.Empty(Assert.Single(Protocol.Renewals).Leases);
        Assert.InRange(next!.Value, Lease / 6, Lease / 2);
    }

    [Fact]
    public async Task Leases_are_renewed_in_batches_and_counted_from_before_the_call()
    {
        JobAttempt[] attempts = [.. Enumerable.Range(0, 1100).Select(i => Add($"{i}", i))];
        _time.Advance(TimeSpan.FromSeconds(5));
        long before = _time.GetTimestamp();
        Protocol.Answer = _ =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            return Task.FromResult(RenewingProtocol.Nothing());
        };

        await _keeper.RunAsync(Token);

        Assert.Equal([500, 500, 100], Protocol.Renewals.Select(renewal => renewal.Leases.Length));
        Assert.Equal(1100, Protocol.Renewals.SelectMany(renewal => renewal.Leases).Distinct().Count());
        Assert.All(attempts, attempt => Assert.InRange(attempt.LeasedAt, before, before + TimeSpan.FromMilliseconds(25).Ticks));
    }

    [Fact]
    public async Task Requests_in_an_answer_reach_their_attempts()
    {
        JobAttempt first = Add("a", 1), second = Add("b", 2);
        Protocol.Answer = leases => Task.FromResult(RenewingProtocol.Nothing() with
        {
            Requested = [(Array.IndexOf(leases, second.Lease), new JobCancellation { Cause = CancellationCause.Requested, Reason = "why" })],
        });

        await _keeper.RunAsync(Token);

        Assert.False(first.Cancellation.HasFired);
        Assert.Equal("why", second.Cancellation.Reason);
    }

    [Fact]
    public async Task Order_to_tidy_up_is_kept_although_a_later_batch_fails()
    {
        foreach (int i in Enumerable.Range(0, 600))
        {
            Add($"{i}", i);
        }

        Protocol.Answer = leases => leases.Length == 500
            ? Task.FromResult(RenewingProtocol.Nothing() with { MustTidy = true })
            : Task.FromException<RenewResult>(new TimeoutException("busy"));
        await _keeper.RunAsync(Token);
        Assert.Empty(_renewed);
        Protocol.Answer = _ => Task.FromResult(RenewingProtocol.Nothing());
        await _keeper.RunAsync(Token);
        await _keeper.RunAsync(Token);

        Assert.Equal([true, false], _renewed.Select(result => result.MustTidy));
    }

    [Fact]
    public async Task Attempts_are_told_that_their_leases_are_lost_when_no_renewal_arrives_in_time()
    {
        JobAttempt attempt = Add("a", 1);
        Protocol.Answer = _ => Task.FromException<RenewResult>(new TimeoutException("down"));

        await _keeper.RunAsync(Token);
        Assert.False(attempt.Cancellation.HasFired);
        Assert.NotNull(_keeper.CutOffFor);
        _time.Advance(Lease + TimeSpan.FromSeconds(1));
        await _keeper.RunAsync(Token);

        Assert.Equal(CancellationCause.LeaseLost, attempt.Cancellation.Cause);
        Assert.Equal(1, _cutOffs);
    }

    [Fact]
    public async Task Renewal_after_an_outage_says_so_once()
    {
        await _keeper.RunAsync(Token);
        Protocol.Answer = _ => Task.FromException<RenewResult>(new TimeoutException("down"));
        await _keeper.RunAsync(Token);
        Protocol.Answer = _ => Task.FromResult(RenewingProtocol.Nothing());
        await _keeper.RunAsync(Token);
        await _keeper.RunAsync(Token);

        Assert.Equal([false, false, true, false], Protocol.Renewals.Select(renewal => renewal.WasCutOff));
        Assert.Null(_keeper.CutOffFor);
    }

    private JobAttempt Add(string key, long number)
    {
        var job = new TakenJob(new LeaseKey(key, number), 1, 1, default, "job", default, string.Empty, null);
        var attempt = new JobAttempt(
            "queue", job, null, new AttemptServices(new HandlerEnvironment(null!, null, false, null!), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance))
        { LeasedAt = _time.GetTimestamp() };
        _running.Add(attempt);
        return attempt;
    }
}
