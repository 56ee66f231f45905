using CsCheck;
using TypedJobs.Integration.Tests.Model.Operations;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>Random operations. A new kind of operation gets a line in <see cref="One"/>.</summary>
internal static class OperationGen
{
    private const int MaxLength = 80;

    private static readonly TimeSpan ShortLease = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongLease = TimeSpan.FromSeconds(3);

    private static readonly Gen<int> Key = Gen.Int[0, ModelRun.Keys.Length - 1];
    private static readonly Gen<int[]> SomeKeys = Gen.Shuffle(Enumerable.Range(0, ModelRun.Keys.Length).ToArray(), 1, 4);
    private static readonly Gen<TimeSpan> Lease = Gen.OneOf(ShortLease, ShortLease, LongLease);
    private static readonly Gen<JobState> FinishedState = Gen.OneOf(JobState.Completed, JobState.Failed, JobState.Cancelled);
    private static readonly Gen<int> Worker = Gen.Int[0, Exchange.Workers.Length - 1];
    private static readonly Gen<int> Lane = Gen.Int[0, Exchange.Lanes.Length - 1];
    private static readonly Gen<bool> Mostly = Gen.Int[0, 9].Select(number => number > 0);

    private static readonly Gen<Retention> Kept = Gen.OneOf(
        new Retention(TimeSpan.FromHours(1), 100, TimeSpan.FromHours(1), 100),
        new Retention(TimeSpan.FromHours(1), 100, TimeSpan.FromHours(1), 100),
        new Retention(TimeSpan.FromSeconds(5), 100, TimeSpan.FromSeconds(2), 100),
        new Retention(TimeSpan.FromHours(1), 2, TimeSpan.FromHours(1), 1),
        new Retention(TimeSpan.FromHours(1), 0, TimeSpan.FromHours(1), 3));

    private static readonly Gen<Enqueue.Job> NewJob = Gen.Select(
        Key,
        Mostly,
        Gen.OneOf(0, 0, 0, 0, 5, 1, -2, -2),
        Gen.OneOf(false, false, false, true),
        Gen.OneOf(0, 0, 0, 0, 500, 2000),
        Gen.OneOf((int?)null, null, null, 500, -1000),
        Gen.OneOf((int?)null, null, null, 700, 60_000),
        Gen.Select(
            Gen.Int[1, 3],
            Gen.OneOf(null, "red", "blue"),
            Gen.OneOf((int?)null, null, null, 1200, 60_000),
            Gen.OneOf((int?)null, null, null, 0, 3000, 7_200_000),
            Gen.OneOf(0, 0, 0, 40, 60, 150),
            Gen.OneOf(null, null, null, "one", "two", "@tick")),
        (key, own, priority, lifo, delay, until, expiry, rest) =>
            new Enqueue.Job(key, own == (key % 2 == 0) ? "mail" : "report", priority, lifo, delay, until, expiry, rest.Item1, rest.Item2, rest.Item3, rest.Item4, rest.Item5, rest.Item6));

    private static readonly Gen<Exchange.End> End = Gen.Select(
        Gen.Int[0, 5],
        Mostly,
        Gen.Enum<OutcomeKind>(),
        Gen.OneOf(0, 0, 400, 1500),
        Gen.Bool,
        (back, own, kind, delay, text) => new Exchange.End(back, own, kind, delay, text));

    private static readonly Gen<Operation> Exchanging = Gen.Select(
        Worker,
        Lane,
        Gen.OneOf(0, 1, 1, 2, 3, 20),
        End.Array[0, 3],
        Lease,
        Kept,
        Mostly,
        (worker, lane, wanted, ends, lease, kept, arrives) =>
            (Operation)new Exchange(worker, lane, wanted, ends, lease, kept, arrives));

    private static readonly Gen<Operation> Changing = Gen.OneOf<Operation>(
        SomeKeys.Select(keys => (Operation)new Change(JobChange.Retry, string.Empty, keys)),
        SomeKeys.Select(keys => (Operation)new Change(JobChange.Promote, string.Empty, keys)),
        Gen.Select(SomeKeys, Gen.OneOf(string.Empty, string.Empty, "force"), (keys, force) => (Operation)new Change(JobChange.Delete, force, keys)),
        Gen.Select(SomeKeys, Gen.OneOf("0", "0", "1", "5", "-2"), (keys, to) => (Operation)new Change(JobChange.SetPriority, to, keys)),
        Gen.Select(SomeKeys, Gen.OneOf("1", "600", "2500"), (keys, by) => (Operation)new Change(JobChange.SetDelay, by, keys)));

    /// <summary>One operation, each kind as often as it helps to reach deep states.</summary>
    private static readonly Gen<Operation> One = Gen.Frequency<Operation>(
        (12, NewJob.Array[1, 4].Select(jobs => (Operation)new Enqueue(jobs))),
        (20, Exchanging),
        (3, Gen.Select(Worker, Lane, (worker, lane) => (Operation)new RepeatExchange(worker, lane))),
        (5, Gen.Select(Worker, Gen.Int[0, 7].Array[0, 4], Lease, Gen.Bool, (worker, back, lease, cut) => (Operation)new Renew(worker, back, lease, cut))),
        (6, Gen.Select(Worker, Lease, Gen.Int[0, 2], Gen.Bool, Kept, (worker, lease, most, tidy, kept) => (Operation)new Sweep(worker, lease, most, tidy, kept))),
        (1, Gen.Select(Worker, Gen.Int[0, 7].Array[0, 2], Kept, (worker, behind, kept) => (Operation)new Leave(worker, behind, kept))),
        (4, Gen.Select(
            Gen.OneOf<string[]>([], ["mail"], ["report"], ["mail", "report"]),
            Gen.OneOf(0, 1500, 60_000),
            Kept,
            (names, timeout, kept) => (Operation)new Recall(names, TimeSpan.FromMilliseconds(timeout), kept))),
        (3, Gen.Select(Gen.Int[0, 5], Mostly, Gen.Int[0, 100], (back, own, percent) => (Operation)new ReportProgress(back, own, percent))),
        (4, Gen.Select(SomeKeys, Gen.OneOf("", "enough", "é\""), Kept, (keys, reason, kept) => (Operation)new Cancel(keys, reason, kept))),
        (4, Gen.Select(SomeKeys, Gen.OneOf("", "newer"), Kept, (keys, reason, kept) => (Operation)new Supersede(keys, reason, kept))),
        (1, Gen.Const((Operation)new WaitBehind("tick"))),
        (3, Gen.Select(
            Gen.OneOf(JobState.Waiting, JobState.Scheduled, JobState.Active),
            Gen.OneOf(null, null, "mail"),
            Gen.OneOf(null, null, "red"),
            Gen.Int[1, 3],
            Kept,
            (state, name, tag, size, kept) => (Operation)new CancelMatching(state, name, tag, size, kept))),
        (2, Gen.Select(Worker, Gen.Int[0, 7].Array[1, 4], Gen.OneOf("", "enough"), (worker, back, reason) => (Operation)new CancelAttempts(worker, back, reason))),
        (10, Changing),
        (2, Gen.OneOf(false, false, true).Select(paused => (Operation)new Pause(paused))),
        (2, Gen.Select(Gen.OneOf("mail", "report"), Gen.OneOf(false, false, true), (name, paused) => (Operation)new PauseJobs(name, paused))),
        (1, Gen.Select(Worker, Gen.OneOf((bool?)null, false, true), Gen.OneOf((int?)null, 7), (worker, takes, most) => (Operation)new ControlWorker(worker, takes, most))),
        (3, Gen.Select(
            Gen.Int[0, 3],
            Gen.OneOf(400, 3000),
            Gen.OneOf(1000, 60_000),
            Gen.Int[0, 3],
            (most, claim, period, told) => (Operation)new TakeNotices(most, TimeSpan.FromMilliseconds(claim), TimeSpan.FromMilliseconds(period), told))),
        (2, Gen.Select(FinishedState, Gen.OneOf(0, 1500), Gen.Int[1, 3], (state, age, most) => (Operation)new Purge(state, TimeSpan.FromMilliseconds(age), most))),
        (2, Gen.Select(Gen.Enum<JobState>(), Gen.OneOf(null, "mail"), Gen.OneOf(null, "red"), Gen.Int[1, 3], (state, name, tag, size) => (Operation)new ListPages(state, name, tag, size))),
        (2, Gen.Select(SomeKeys, Gen.Bool, (keys, named) => (Operation)new Watch(keys, named))),
        (1, Gen.Const((Operation)new NameActive())),
        (1, Gen.Const((Operation)new LoseVersion())),
        (1, Gen.Const((Operation)new DeleteQueue())),
        (12, Gen.OneOf(0L, 1, 100, 400, 500, 1000, 1000, 1500, 3000, 3001, 60_000).Select(span => (Operation)new Advance(span))));

    /// <summary>A sequence of operations.</summary>
    public static Gen<Operation[]> Sequence { get; } = One.Array[1, MaxLength];
}
