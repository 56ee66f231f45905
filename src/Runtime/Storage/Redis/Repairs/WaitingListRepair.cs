using StackExchange.Redis;
using TypedJobs.Storage.Scripts;

namespace TypedJobs.Storage.Redis.Repairs;

/// <summary>Compares the list of a queue's waiting jobs with their records, and its count with the list, while both change.</summary>
/// <param name="calls">The calls.</param>
/// <param name="listPage">The least number of entries of a list that are read by one call.</param>
internal sealed class WaitingListRepair(RepairCalls calls, int listPage)
{
    // A walk through a list of this length takes a server milliseconds: no call does more of them than fit into some tens.
    private const int WalkedPerCall = 2_000_000;

    /// <summary>Notes which jobs are in the list of waiting jobs: eight bytes for each.</summary>
    public async Task ReadAsync(RepairedQueue queue)
    {
        bool stable = true;
        long gone = 0, length = -1, counted = 0;
        string? description = null;
        queue.Seen.Clear();
        var left = new List<ulong>();
        for (long from = 0; length < 0 || from < length;)
        {
            // Pages grow with the list, because a server walks to the beginning of each.
            long page = Math.Max(listPage, length / 100);
            RedisResult[] answer = await calls.RunAsync(ProtocolScript.RepairList, queue, [from, page, "1"]).ConfigureAwait(false);
            (length, gone) = ((long)answer[0], (long)answer[1]);
            stable &= description is null || description == (string?)answer[2];
            description = (string?)answer[2];
            queue.Seen.EnsureCapacity((int)Math.Min(length, int.MaxValue / 2));
            var ids = (string[])answer[3]!;
            string waits = (string?)answer[4] ?? string.Empty;
            for (int i = 0; i < ids.Length; i++)
            {
                if (waits[i] is '1' or '3')
                {
                    ulong hash = RepairedQueue.Hash(ids[i]);
                    queue.Seen.Add(hash);
                    if (waits[i] == '3')
                    {
                        left.Add(hash);
                    }
                }
                else if (waits[i] == '2')
                {
                    // Only what the take will count down.
                    counted++;
                }
            }

            from += page;
        }

        queue.Seen.Sort();
        left.Sort();
        for (int i = 1; i < left.Count; i++)
        {
            // A job that is in the list twice waits there once.
            counted += left[i] == left[i - 1] ? 1 : 0;
        }

        queue.Count = stable ? new ListCount(counted - gone, description ?? string.Empty) : null;
    }

    /// <summary>
    /// Looks for the jobs that were not seen, most of which have come into the list, or moved in it, while it was read; repairs the others.
    /// </summary>
    public async Task FindUnseenAsync(RepairedQueue queue)
    {
        if (queue.Unseen.Count == 0)
        {
            return;
        }

        var missing = new HashSet<string>(queue.Unseen, StringComparer.Ordinal);
        queue.Unseen.Clear();
        long length = -1;
        for (long from = 0; missing.Count > 0 && (length < 0 || from < length);)
        {
            long page = Math.Max(listPage, length / 100);
            RedisResult[] answer = await calls.RunAsync(ProtocolScript.RepairList, queue, [from, page, "0"]).ConfigureAwait(false);
            length = (long)answer[0];
            missing.ExceptWith((string[])answer[3]!);
            from += page;
        }

        foreach (string[] page in missing.Chunk((int)Math.Clamp(WalkedPerCall / Math.Max(1, length), 1, RepairCalls.JobPage)))
        {
            calls.Note(0, (long)(await calls.RepairAsync(queue, page, _ => "?").ConfigureAwait(false))[0]);
        }
    }

    /// <summary>
    /// Corrects the count of entries that do not wait: of a list of one page in one step, of a longer one only if nothing changes while it
    /// is read. A queue that is busy all the time is left to the take that empties its list.
    /// </summary>
    public async Task CountAsync(RepairedQueue queue)
    {
        RedisResult[] answer = await calls.RunAsync(ProtocolScript.RepairList, queue, ["-1", listPage, "0", string.Empty]).ConfigureAwait(false);
        calls.Note(0, (long)answer[0]);
        if ((long)answer[1] == 0 || queue.Count is { Missing: 0 })
        {
            return;
        }

        await ReadAsync(queue).ConfigureAwait(false);
        if (queue.Count is { Missing: not 0 } count)
        {
            answer = await calls.RunAsync(ProtocolScript.RepairList, queue, ["-1", listPage, count.Missing, count.List]).ConfigureAwait(false);
            calls.Note(0, (long)answer[0]);
        }
    }
}
