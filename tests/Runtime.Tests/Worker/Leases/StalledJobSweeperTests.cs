using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Runtime.Tests.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Leases;

namespace TypedJobs.Runtime.Tests.Worker.Leases;

public sealed class StalledJobSweeperTests : IAsyncDisposable
{
    private static readonly RenewResult LeaseEnds = Renewed(TimeSpan.Zero, mustTidy: false);
    private static readonly RenewResult MustTidy = Renewed(null, mustTidy: true);
    private static readonly RenewResult Nothing = Renewed(null, mustTidy: false);

    private readonly FakeTimeProvider _time = new();
    private readonly IWorkerProtocol _proxy = DispatchProxy.Create<IWorkerProtocol, SweepingProtocol>();
    private readonly RoundLoop _rounds;
    private readonly StalledJobSweeper _sweeper;

    public StalledJobSweeperTests()
    {
        _rounds = new RoundLoop(_time, NullLogger.Instance);
        var options = new WorkerOptions();
        var keeper = new LeaseKeeper(
            "q",
            "ada",
            options,
            _proxy,
            new RunningJobs(),
            () => default,
            new LostLeases(default, null!, NullLogger.Instance),
            _ => { },
            () => { },
            _ => { },
            new OutageLog(_time),
            _time,
            NullLogger.Instance);
        _sweeper = new StalledJobSweeper(
            "q", "ada", options, _proxy, new JobCatalog([]), keeper, static () => { }, _rounds, new OutageLog(_time), _time, NullLogger.Instance);
        _rounds.Add(_sweeper, null);
    }

    private SweepingProtocol Protocol => (SweepingProtocol)(object)_proxy;

    public ValueTask DisposeAsync() => _rounds.DisposeAsync();

    [Fact]
    public async Task Queue_is_tidied_up_after_a_sweep_during_which_a_renewal_asked_for_that()
    {
        await SweepAsync(LeaseEnds);
        _sweeper.Plan(MustTidy);
        Protocol.Answer();

        await _time.AdvanceUntilAsync(() => Protocol.Sweeps.Count == 2);

        Assert.Equal([false, true], Protocol.Sweeps);
    }

    [Fact]
    public async Task Queue_is_tidied_up_again_when_a_renewal_asks_for_that_during_a_sweep_that_tidies_up()
    {
        await SweepAsync(MustTidy);
        _sweeper.Plan(MustTidy);
        Protocol.Answer();

        await _time.AdvanceUntilAsync(() => Protocol.Sweeps.Count == 2);

        Assert.Equal([true, true], Protocol.Sweeps);
    }

    [Fact]
    public async Task Sweep_that_failed_to_tidy_up_tidies_up_when_it_is_repeated()
    {
        await SweepAsync(MustTidy);
        Protocol.Fail();
        _sweeper.Plan(Nothing);

        await _time.AdvanceUntilAsync(() => Protocol.Sweeps.Count == 2);

        Assert.Equal([true, true], Protocol.Sweeps);
    }

    [Fact]
    public async Task Sweep_after_one_that_tidied_up_does_not_tidy_up()
    {
        await SweepAsync(MustTidy);
        Protocol.Answer();
        _sweeper.Plan(LeaseEnds);

        await _time.AdvanceUntilAsync(() => Protocol.Sweeps.Count == 2);

        Assert.Equal([true, false], Protocol.Sweeps);
    }

    private static RenewResult Renewed(TimeSpan? leaseEnd, bool mustTidy) =>
        new([], [], new QueueNews(leaseEnd, ComesLater: false), mustTidy, NextWork: null, HeldNames: [], PausedNames: [], Control: null, NextTick: null, TicksLater: false);

    private Task SweepAsync(RenewResult renewed)
    {
        _sweeper.Plan(renewed);
        return _time.AdvanceUntilAsync(() => Protocol.Sweeps.Count == 1);
    }
}
