using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Damage;

/// <summary>Something that jobs can be in when one of them is damaged.</summary>
internal sealed record DamagedState(string Name, JobState State, string Traits, Func<DamageRun, Task> EnterAsync)
{
    private const string Claimed = """{"U":"@$key","S":"$key","T":["red"]}""";
    private const string Details = """{"z":600000,"D":900000,"K":"3600000,3600000","T":["red"]}""";

    public static DamagedState[] All { get; } =
    [
        new("waiting", JobState.Waiting, "", _ => Task.CompletedTask),
        new("waiting with details", JobState.Waiting, Details, _ => Task.CompletedTask),
        new("waiting by priority", JobState.Waiting, """{"i":5,"T":["red"]}""", _ => Task.CompletedTask),
        new("scheduled", JobState.Scheduled, """{"d":5000,"l":true,"T":["red"]}""", _ => Task.CompletedTask),
        new("scheduled by priority", JobState.Scheduled, """{"d":5000,"i":-3}""", _ => Task.CompletedTask),
        new("waiting with a claim", JobState.Waiting, Claimed, WaitBehindAsync),
        new("active with a claim", JobState.Active, Claimed, async run =>
        {
            await WaitBehindAsync(run);
            await run.TakeAsync();
        }),
        new("superseded", JobState.Active, Claimed, async run =>
        {
            await run.TakeAsync();
            await run.Storage.Client(run.Queue).SupersedeAsync([DamageRun.Victim], "newer", CancellationToken.None);
        }),
        new("failed with a claim", JobState.Failed, Claimed, run => EndAsync(run, OutcomeKind.Failed, default)),
        new("active", JobState.Active, "", run => run.TakeAsync()),
        new("active with details", JobState.Active, Details, ReportAsync),
        new("stalled", JobState.Active, "", async run =>
        {
            await run.TakeAsync();
            await run.AdvanceAsync(TimeSpan.FromSeconds(20));
            await run.SweepAsync(3);
            await run.AdvanceAsync(TimeSpan.FromSeconds(11));
        }),
        new("cancellation requested", JobState.Active, "", async run =>
        {
            await run.TakeAsync();
            await run.Storage.Client(run.Queue).CancelAsync([DamageRun.Victim], "enough", CancellationToken.None);
        }),
        new("retrying", JobState.Scheduled, "", run => EndAsync(run, OutcomeKind.Retry, TimeSpan.FromSeconds(5))),
        new("held", JobState.Waiting, "", run => EndAsync(run, OutcomeKind.Unknown, default)),
        new("held by priority", JobState.Waiting, """{"i":5}""", run => EndAsync(run, OutcomeKind.Unknown, default)),
        new("completed", JobState.Completed, "", run => EndAsync(run, OutcomeKind.Completed, default)),
        new("completed with details", JobState.Completed, Details, async run =>
        {
            await ReportAsync(run);
            await run.SettleAsync(run.Leases.Values, OutcomeKind.Completed);
        }),
        new("failed", JobState.Failed, "", run => EndAsync(run, OutcomeKind.Failed, default)),
        new("cancelled", JobState.Cancelled, "", run => EndAsync(run, OutcomeKind.Cancelled, default)),
        new("cancelled while waiting", JobState.Cancelled, "", run =>
            run.Storage.Client(run.Queue).CancelAsync(DamageRun.Keys, "enough", CancellationToken.None)),
    ];

    public static string ClaimOf(string key) => $"@{key}";

    public string TraitsOf(string key) => Traits.Replace("$key", key, StringComparison.Ordinal);

    public override string ToString() => Name;

    private static Task<long> WaitBehindAsync(DamageRun run) =>
        run.Database.SortedSetAddAsync($"{run.Root}:behind", Array.ConvertAll(DamageRun.Keys, key => new SortedSetEntry(key, 1)));

    private static async Task EndAsync(DamageRun run, OutcomeKind kind, TimeSpan delay)
    {
        await run.TakeAsync();
        await run.SettleAsync(run.Leases.Values, kind, delay);
    }

    private static async Task ReportAsync(DamageRun run)
    {
        await run.TakeAsync();
        foreach (LeaseKey lease in run.Leases.Values)
        {
            await run.Storage.Worker(run.Queue).ReportProgressAsync("ada", lease, "50"u8.ToArray(), CancellationToken.None);
            await run.Storage.Worker(run.Queue).AppendLogAsync("ada", lease, 1000, ["a line"], CancellationToken.None);
        }
    }
}
