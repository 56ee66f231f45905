using System.Net;
using TypedJobs.Loops;

namespace TypedJobs.Storage.Redis.Connections.Sentinels;

/// <summary>
/// Knows which server is the master of a Sentinel service. Answers and announcements come from several Sentinels at once, and
/// some come late: moves are made one at a time, and none of them leads back to the master of an earlier election. Thread-safe.
/// </summary>
internal sealed class KnownPrimary
{
    private readonly Lock _gate = new();
    private Task _move = Task.CompletedTask;
    private volatile SentinelAnswer? _answer;

    /// <summary>Gets the address of the master; null until it is known for the first time.</summary>
    public EndPoint? EndPoint => _answer?.Primary;

    /// <summary>Gets the number of the latest election that is known.</summary>
    public long Epoch => _answer?.Epoch ?? 0;

    /// <summary>Notes the first answer.</summary>
    /// <returns>Whether it is the first one.</returns>
    public bool TryBegin(SentinelAnswer answer) => Interlocked.CompareExchange(ref _answer, answer, null) is null;

    /// <summary>Moves to the master of an answer, unless it is known already or was replaced since.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="moveAsync">Moves from the master that was known. When it throws, that one stays known.</param>
    public Task FollowAsync(SentinelAnswer answer, Func<EndPoint, Task> moveAsync)
    {
        lock (_gate)
        {
            Task before = _move;
            return _move = DetachedTask.Run(() => FollowAsync(before, answer, moveAsync));
        }
    }

    private async Task FollowAsync(Task before, SentinelAnswer answer, Func<EndPoint, Task> moveAsync)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Looked at here, and not earlier: the move that was waited for may have been to a later master.
        if (_answer is not { } known || !answer.Replaces(known))
        {
            return;
        }

        _answer = answer;
        if (!answer.Primary.Equals(known.Primary))
        {
            try
            {
                await moveAsync(known.Primary).ConfigureAwait(false);
            }
            catch
            {
                _answer = known;
                throw;
            }
        }
    }
}
