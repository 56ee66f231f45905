using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TypedJobs.Client;
using TypedJobs.Storage.Contracts;
using TypedJobs.TestServers;

namespace TypedJobs.Runtime.Tests.Client;

public sealed class EndWatcherTests : IAsyncDisposable
{
    private static readonly JobEnd Completed = new(JobState.Completed, [1], string.Empty);

    private readonly IClientProtocol _proxy = DispatchProxy.Create<IClientProtocol, WatchingProtocol>();
    private readonly EndWatcher _watcher;

    public EndWatcherTests() => _watcher = new EndWatcher(_proxy, "q", TimeProvider.System, NullLogger.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private WatchingProtocol Protocol => (WatchingProtocol)(object)_proxy;

    public ValueTask DisposeAsync() => _watcher.DisposeAsync();

    [Fact]
    public async Task End_of_a_job_that_has_ended_is_found_without_an_announcement()
    {
        Protocol.Ended["a"] = Completed;

        Assert.Equal(Completed, await _watcher.WaitAsync("a", Token));
    }

    [Fact]
    public async Task Job_is_asked_about_again_when_its_end_is_announced()
    {
        Task<JobEnd> waiting = _watcher.WaitAsync("a", Token);
        await AskedAsync(1);
        Protocol.Ended["a"] = Completed;
        Protocol.Announce("b", "a");

        Assert.Equal(Completed, await waiting);
        Assert.DoesNotContain(Protocol.Asked, keys => keys.Contains("b"));
    }

    [Fact]
    public async Task Announcement_that_does_not_hold_ends_nothing()
    {
        Task<JobEnd> waiting = _watcher.WaitAsync("a", Token);
        await AskedAsync(1);
        Protocol.Announce("a");
        await AskedAsync(2);

        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Those_who_wait_for_one_job_share_its_question()
    {
        Task<JobEnd>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => _watcher.WaitAsync("a", Token))];
        await AskedAsync(1);
        Protocol.Ended["a"] = Completed;
        Protocol.Announce("a");

        Assert.All(await Task.WhenAll(waiting), end => Assert.Equal(Completed, end));
        Assert.All(Protocol.Asked, keys => Assert.Equal(["a"], keys));
    }

    [Fact]
    public async Task Waiting_that_is_cancelled_leaves_others_waiting()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<JobEnd> first = _watcher.WaitAsync("a", cancelled.Token), second = _watcher.WaitAsync("a", Token);
        await AskedAsync(1);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Protocol.Ended["a"] = Completed;
        Protocol.Announce("a");

        Assert.Equal(Completed, await second);
    }

    public static TheoryData<Exception> Failures =>
        [new TimeoutException("busy"), new RedisException("gone"), new RedisCommandException("no server for it")];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_of_the_connection_is_tried_again(Exception failure)
    {
        Protocol.Failure = failure;
        Protocol.Ended["a"] = Completed;

        Assert.Equal(Completed, await _watcher.WaitAsync("a", Token));
    }

    [Fact]
    public async Task Job_whose_result_found_no_room_is_asked_about_again_while_others_end()
    {
        Protocol.Ended["a"] = Completed with { IsLeftOut = true };
        Task<JobEnd> first = _watcher.WaitAsync("a", Token);
        await AskedAsync(1);
        Protocol.Ended["b"] = Completed;
        Assert.Equal(Completed, await _watcher.WaitAsync("b", Token));
        Assert.False(first.IsCompleted);

        Protocol.Ended["a"] = Completed;
        Assert.Equal(Completed, await first);
    }

    [Fact]
    public async Task Failure_that_will_not_pass_is_thrown_to_those_who_wait()
    {
        Protocol.Failure = new NotSupportedException("never");

        Assert.Equal("never", (await Assert.ThrowsAsync<NotSupportedException>(() => _watcher.WaitAsync("a", Token))).Message);
    }

    [Fact]
    public async Task Disposal_ends_waiting()
    {
        Task<JobEnd> waiting = _watcher.WaitAsync("a", Token);
        await _watcher.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _watcher.WaitAsync("b", Token));
    }

    private Task AskedAsync(int count) => Until.TrueAsync(() => Protocol.Asked.Count >= count);
}
