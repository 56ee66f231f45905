using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>A call that meets a damaged job among others.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Removes">Whether jobs may be gone after it.</param>
/// <param name="RunAsync">The call.</param>
internal sealed record DamagedOperation(string Name, bool Removes, Func<DamageRun, Task> RunAsync)
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static DamagedOperation[] All { get; } =
    [
        new("take", false, run => run.TakeAsync()),
        new("take one by one", false, async run =>
        {
            await run.TakeAsync(1);
            await run.TakeAsync(1);
            await run.TakeAsync(1);
        }),
        new("take again", false, async run =>
        {
            await run.TakeAsync();
            await run.Storage.Worker(run.Queue).ExchangeAsync(run.LastCall with { Repeats = run.LastCall.Ticket, Ticket = run.LastCall.Ticket + 100 }, None);
        }),
        .. Settling(),
        new("renew", false, run => run.Storage.Worker(run.Queue).RenewAsync(
            "ada", DamageRun.Lease, "{}"u8.ToArray(), false, [.. run.Leases.Values], None)),
        new("sweep", false, async run =>
        {
            await run.AdvanceAsync(TimeSpan.FromSeconds(15));
            await run.SweepAsync(3);
            await run.AdvanceAsync(TimeSpan.FromSeconds(16));
            await run.SweepAsync(3);
        }),
        new("sweep that fails stalled jobs", false, async run =>
        {
            await run.AdvanceAsync(TimeSpan.FromSeconds(15));
            await run.SweepAsync(0);
            await run.AdvanceAsync(TimeSpan.FromSeconds(16));
            await run.SweepAsync(0);
        }),
        new("leave", false, run => run.Storage.Worker(run.Queue).LeaveAsync("ada", [], None)),
        new("recall", false, run => run.Storage.Worker(run.Queue).RecallAsync([DamageRun.Name], TimeSpan.FromHours(1), None)),
        new("recall too late", false, async run =>
        {
            await run.AdvanceAsync(TimeSpan.FromSeconds(2));
            await run.Storage.Worker(run.Queue).RecallAsync([], TimeSpan.FromSeconds(1), None);
        }),
        new("cancel", false, run => run.Storage.Client(run.Queue).CancelAsync([DamageRun.Victim], "enough", None)),
        new("supersede", false, run => run.Storage.Client(run.Queue).SupersedeAsync(DamageRun.Keys, "newer", None)),
        new("cancel all", false, run => run.Storage.Client(run.Queue).CancelAsync(DamageRun.Keys, "enough", None)),
        new("cancel of a worker", false, run => run.Storage.Worker(run.Queue).CancelAttemptsAsync(
            "ada", [.. run.Leases.Values], "enough", None)),
        .. Matching(),
        new("watch", false, run => run.Storage.Client(run.Queue).WatchAsync(DamageRun.Keys, named: true, None)),
        new("progress", false, run => EachLeaseAsync(run, lease => run.Storage.Worker(run.Queue).ReportProgressAsync("ada", lease, "50"u8.ToArray(), None))),
        new("log", false, run => EachLeaseAsync(run, lease => run.Storage.Worker(run.Queue).AppendLogAsync("ada", lease, 1000, ["a line"], None))),
        new("mark", false, run => EachLeaseAsync(run, lease => run.Storage.Worker(run.Queue).MarkIgnoringAsync("ada", lease, CancellationCause.Requested, None))),
        new("read", false, async run =>
        {
            Assert.All(
                await run.Storage.Client(run.Queue).ReadAsync(DamageRun.Others, whole: true, None), record => Assert.Equal(DamageRun.Name, record!.Name));
            await run.Storage.Client(run.Queue).ReadAsync(DamageRun.Keys, whole: true, None);
            await run.Storage.Client(run.Queue).ReadAsync(DamageRun.Keys, whole: false, None);
        }),
        new("enqueue with their claims", false, run => run.Storage.Client(run.Queue).EnqueueAsync(
            Array.ConvertAll(
                DamageRun.Keys,
                key => new NewJob("next-" + key, JobHead.Write(5, DamageRun.Name, string.Empty), "{}"u8.ToArray(), $$"""{"U":"{{DamagedState.ClaimOf(key)}}"}""")),
            None)),
        new("count", false, run => run.Storage.Admin(run.Queue).CountAsync(None)),
        new("list workers", false, run => run.Storage.Admin(run.Queue).GetWorkersAsync(100, None)),
        new("pause and resume", false, async run =>
        {
            await run.Storage.Admin(run.Queue).PauseAsync(true, None);
            await run.Storage.Admin(run.Queue).PauseAsync(false, None);
        }),
        new("retry", false, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.Retry, string.Empty, DamageRun.Keys, None)),
        new("promote", false, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.Promote, string.Empty, DamageRun.Keys, None)),
        new("delay", false, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.SetDelay, "1000", DamageRun.Keys, None)),
        new("give a priority", false, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.SetPriority, "7", DamageRun.Keys, None)),
        new("take the priority away", false, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.SetPriority, "0", DamageRun.Keys, None)),
        new("delete", true, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.Delete, string.Empty, DamageRun.Keys, None)),
        new("delete by force", true, run => run.Storage.Admin(run.Queue).ChangeAsync(JobChange.Delete, "force", DamageRun.Keys, None)),
        .. new[] { JobState.Completed, JobState.Failed, JobState.Cancelled }.Select(state =>
            new DamagedOperation($"purge {state}", true, run => run.Storage.Admin(run.Queue).PurgeAsync(state, TimeSpan.Zero, 0, 100, None))),
        new("enqueue again", false, run => run.Storage.Client(run.Queue).EnqueueAsync(
            Array.ConvertAll(DamageRun.Keys, key => new NewJob(key, JobHead.Write(5, DamageRun.Name, string.Empty), "{}"u8.ToArray(), string.Empty)), None)),
    ];

    public override string ToString() => Name;

    private static IEnumerable<DamagedOperation> Settling()
    {
        foreach (OutcomeKind kind in Enum.GetValues<OutcomeKind>())
        {
            yield return new($"settle as {kind}", false, run => run.SettleAsync(run.Leases.Values, kind));
        }

        yield return new("settle for a later retry", false, run => run.SettleAsync(run.Leases.Values, OutcomeKind.Retry, TimeSpan.FromSeconds(3)));
    }

    private static IEnumerable<DamagedOperation> Matching()
    {
        JobFilter[] filters = [JobFilter.All, new() { Name = DamageRun.Name }, new() { Tag = "red" }, new() { OlderThan = TimeSpan.FromMilliseconds(1) }];
        yield return new("list", false, async run =>
        {
            foreach (JobState state in Enum.GetValues<JobState>())
            {
                foreach (JobFilter filter in filters)
                {
                    await run.Storage.Admin(run.Queue).ListAsync(state, filter, 0, 2, None);
                    await run.Storage.Admin(run.Queue).ListAsync(state, filter, 0, 100, None);
                }
            }
        });
        foreach (JobState state in (JobState[])[JobState.Scheduled, JobState.Waiting, JobState.Active])
        {
            yield return new($"cancel what is {state}", false, async run =>
            {
                foreach (JobFilter filter in filters)
                {
                    await run.Storage.Admin(run.Queue).CancelMatchingAsync(state, filter, 0, 100, [], "enough", None);
                }
            });
        }
    }

    private static async Task EachLeaseAsync(DamageRun run, Func<LeaseKey, Task> call)
    {
        foreach (LeaseKey lease in run.Leases.Values)
        {
            await call(lease);
        }
    }
}
