using System.Net;
using TypedJobs.Storage.Redis.Connections.Sentinels;

namespace TypedJobs.Runtime.Tests.Storage.Redis.Connections.Sentinels;

public sealed class KnownPrimaryTests
{
    private static readonly IPEndPoint First = new(IPAddress.Loopback, 1);
    private static readonly IPEndPoint Second = new(IPAddress.Loopback, 2);
    private static readonly IPEndPoint Third = new(IPAddress.Loopback, 3);

    private readonly KnownPrimary _known = new();
    private readonly List<IPEndPoint> _moves = [];

    public KnownPrimaryTests() => Assert.True(_known.TryBegin(new SentinelAnswer(First, 1)));

    [Fact]
    public async Task Master_of_a_later_election_is_followed_and_that_of_an_earlier_one_is_not()
    {
        await FollowAsync(Second, 2);
        await FollowAsync(First, 1);

        Assert.Equal([Second], _moves);
        Assert.Equal(Second, _known.EndPoint);
        Assert.Equal(2, _known.Epoch);
    }

    [Fact]
    public async Task Wrong_master_is_corrected_by_an_answer_of_the_same_election()
    {
        await FollowAsync(Second, 1);

        Assert.Equal(Second, _known.EndPoint);
        Assert.Equal([Second], _moves);
    }

    [Fact]
    public async Task Known_master_is_not_moved_to_again()
    {
        await FollowAsync(First, 1);
        await FollowAsync(First, 5);

        Assert.Empty(_moves);
        Assert.Equal(5, _known.Epoch);
    }

    [Fact]
    public async Task Late_answer_does_not_move_back_after_a_move_that_it_waited_for()
    {
        var moved = new TaskCompletionSource();
        Task later = _known.FollowAsync(new SentinelAnswer(Third, 3), _ => moved.Task);
        Task late = FollowAsync(Second, 2);
        Assert.False(late.IsCompleted);

        moved.SetResult();
        await later;
        await late;

        Assert.Equal(Third, _known.EndPoint);
        Assert.Empty(_moves);
    }

    [Fact]
    public async Task Move_that_failed_is_made_again_with_the_next_answer()
    {
        await Assert.ThrowsAsync<TimeoutException>(
            () => _known.FollowAsync(new SentinelAnswer(Second, 2), _ => Task.FromException(new TimeoutException())));
        Assert.Equal(First, _known.EndPoint);

        await FollowAsync(Second, 2);

        Assert.Equal([Second], _moves);
        Assert.Equal(Second, _known.EndPoint);
    }

    private Task FollowAsync(IPEndPoint primary, long epoch) => _known.FollowAsync(
        new SentinelAnswer(primary, epoch),
        _ =>
        {
            _moves.Add(primary);
            return Task.CompletedTask;
        });
}
