using StackExchange.Redis;
using TypedJobs.Storage.Contracts.Schedules;
using TypedJobs.Storage.Redis.Replies;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis;

/// <summary>Carries out what is done with the schedules of a queue.</summary>
internal sealed class RedisScheduleProtocol(RedisQueue queue) : IScheduleProtocol
{
    public async Task<DuePage> ReadDueAsync(int count, int skip, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Due, [count, skip], cancellationToken).ConfigureAwait(false);
        return ScheduleReplies.ReadDue(reply);
    }

    public async Task<IReadOnlyList<FireResult>> FireAsync(
        string worker, IReadOnlyList<FiredSchedule> schedules, CancellationToken cancellationToken)
    {
        queue.Keep();
        var arguments = new RedisValue[7 + schedules.Sum(schedule => 10 + (schedule.Jobs.Count * 6))];
        int at = 0;
        arguments[at++] = worker;
        queue.AppendRetention(arguments, ref at);
        arguments[at++] = queue.ClientName;
        arguments[at++] = schedules.Count;
        foreach (FiredSchedule schedule in schedules)
        {
            arguments[at++] = schedule.Name;
            arguments[at++] = schedule.Version ?? (RedisValue)"*";
            arguments[at++] = schedule.MustBeDue ? 1 : 0;
            arguments[at++] = Code(schedule.Claim);
            arguments[at++] = schedule.Plans ? Due(schedule.DueAt) : RedisValue.EmptyString;
            arguments[at++] = schedule.State;
            arguments[at++] = Due(schedule.DueAtIfSkipped);
            arguments[at++] = schedule.StateIfSkipped;
            arguments[at++] = schedule.Note is { } note ? StoredOccurrences.Write(note) : string.Empty;
            arguments[at++] = schedule.Jobs.Count;
            foreach (Occurrence occurrence in schedule.Jobs)
            {
                arguments[at++] = occurrence.Job.Key;
                arguments[at++] = occurrence.Job.Head;
                arguments[at++] = occurrence.Job.Payload;
                arguments[at++] = occurrence.Job.Traits;
                arguments[at++] = occurrence.Planned.ToUnixTimeMilliseconds();
                arguments[at++] = StoredOccurrences.Code(occurrence.ByHand ? OccurrenceKind.ByHand : OccurrenceKind.Enqueued);
            }
        }

        using RespResult reply = await queue.CommandAsync(ProtocolScript.Fire, arguments, cancellationToken).ConfigureAwait(false);
        return ScheduleReplies.ReadFired(reply);
    }

    public async Task<IReadOnlyList<bool>> ChangeAsync(IReadOnlyList<ScheduleChange> changes, CancellationToken cancellationToken)
    {
        var arguments = new RedisValue[changes.Count * 6];
        int at = 0;
        foreach (ScheduleChange change in changes)
        {
            arguments[at++] = change.Name;
            arguments[at++] = change.Kind switch { ScheduleChangeKind.Store => "s", ScheduleChangeKind.Remove => "r", ScheduleChangeKind.Postpone => "p", _ => "t" };
            arguments[at++] = change.Version ?? (RedisValue)"*";
            arguments[at++] = Due(change.DueAt);
            arguments[at++] = change.State;
            arguments[at++] = change.Call;
        }

        if (changes.Any(change => change.Kind == ScheduleChangeKind.Store))
        {
            queue.Keep();
            using RespResult stored = await queue.CommandAsync(ProtocolScript.Schedule, arguments, cancellationToken).ConfigureAwait(false);
            return ScheduleReplies.ReadChanged(stored);
        }

        using RespResult? reply = await queue.ChangeAsync(ProtocolScript.Schedule, arguments, cancellationToken).ConfigureAwait(false);
        return reply is null ? new bool[changes.Count] : ScheduleReplies.ReadChanged(reply);
    }

    public Task<SchedulePage> ReadAsync(IReadOnlyList<string> names, bool withCalls, CancellationToken cancellationToken) =>
        ReadPageAsync(["n", withCalls ? 1 : 0, .. ScriptArguments.Values(names)], cancellationToken);

    public Task<SchedulePage> ListAsync(long from, int count, bool withCalls, CancellationToken cancellationToken) =>
        ReadPageAsync(["p", withCalls ? 1 : 0, from, count], cancellationToken);

    public async Task<IReadOnlyList<StoredOccurrence>> ReadOccurrencesAsync(string name, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Schedules, ["o", name], cancellationToken).ConfigureAwait(false);
        return ScheduleReplies.ReadOccurrences(reply);
    }

    private async Task<SchedulePage> ReadPageAsync(RedisValue[] arguments, CancellationToken cancellationToken)
    {
        using RespResult reply = await queue.CommandAsync(ProtocolScript.Schedules, arguments, cancellationToken).ConfigureAwait(false);
        return ScheduleReplies.ReadPage(reply);
    }

    private static long Due(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds() ?? ScriptConstants.NoTick;

    private static string Code(ClaimUse use) => use switch
    {
        ClaimUse.Skip => "s",
        ClaimUse.Wait => "w",
        ClaimUse.CancelPrevious => "c",
        ClaimUse.HoldIfFree => "h",
        _ => string.Empty,
    };
}
