using System.Globalization;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Calls;

/// <summary>What is known of the jobs of an enqueue that failed.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class LostAnswerTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Enqueue_whose_answer_is_lost_is_unknown_and_stored_once_when_it_is_repeated()
    {
        await using TcpProxy proxy = StartProxy();
        await using TestHost client = await TestHost.StartClientAsync($"127.0.0.1:{proxy.Port}", Prefix);
        TestHost direct = await StartClientAsync();
        await client.Jobs.HeldJobs.EnqueueAnswerAsync(0, cancellationToken: Token);

        proxy.LoseAnswers();
        Task<JobHandle<int>> enqueueing = client.Jobs.HeldJobs.EnqueueAnswerAsync(1, new() { Tags = ["a"] }, Token);
        await Until.TrueAsync(async () => (await direct.Jobs.GetQueue("kept").GetCountsAsync(Token)).Waiting == 2);
        proxy.Cut();
        JobEnqueueException exception = await Assert.ThrowsAsync<JobEnqueueException>(() => enqueueing);

        Assert.True(exception.MayHaveBeenStored);
        Assert.Equal(exception.Ids, exception.Unknown);
        Assert.Empty(exception.NotStored);
        Assert.IsAssignableFrom<RedisException>(exception.InnerException);
        Assert.Contains(Assert.Single(exception.Ids).ToString(), exception.Message, StringComparison.Ordinal);

        proxy.Resume();
        IReadOnlyList<JobHandle> again = [];
        await Until.TrueAsync(async () =>
        {
            try
            {
                again = await client.Jobs.EnqueueManyAsync(exception.GetCalls(), Token);
                return true;
            }
            catch (JobEnqueueException repeated)
            {
                Assert.Equal(exception.Ids, repeated.Ids);
                return false;
            }
        });
        Assert.False(Assert.Single(again).IsNew);
        Assert.Equal(exception.Ids[0], again[0].Id);
        Assert.Equal(["a"], (await again[0].GetAsync(Token))!.Tags);
        Assert.Equal(new QueueCounts { Waiting = 2 }, await direct.Jobs.GetQueue("kept").GetCountsAsync(Token));
    }

    [Fact]
    public async Task Bulk_of_several_parts_tells_which_jobs_are_stored_unknown_and_not_stored()
    {
        LosingProtocol? protocol = null;
        TestHost client = await StartAsync(configure: builder =>
            PassingStorage.Put(builder.Services, client: (_, inner) => protocol ??= new LosingProtocol(inner)));

        JobEnqueueException exception = await Assert.ThrowsAsync<JobEnqueueException>(() => client.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 6000).Select(i => (JobCall)HeldJobsCalls.Answer(i)), Token));

        // The first part was answered, the answer of the second was lost, the third was refused, the others were not sent.
        Assert.Equal(6000, exception.Ids.Distinct().Count());
        Assert.Equal(exception.Ids.Take(1000), exception.Stored);
        Assert.Equal(exception.Ids.Skip(1000).Take(1000), exception.Unknown);
        Assert.Equal(exception.Ids.Skip(2000), exception.NotStored);
        Assert.Contains("1000 are stored, 1000 may have been stored, 4000 are not stored", exception.Message, StringComparison.Ordinal);
        Assert.Equal(new QueueCounts { Waiting = 2000 }, await client.Jobs.GetQueue("kept").GetCountsAsync(Token));

        protocol!.IsLosing = false;
        IReadOnlyList<JobHandle> again = await client.Jobs.EnqueueManyAsync(exception.GetCalls(), Token);
        Assert.Equal(exception.Ids, again.Select(job => job.Id));
        Assert.Equal(4000, again.Count(job => job.IsNew));
        Assert.Equal(new QueueCounts { Waiting = 6000 }, await client.Jobs.GetQueue("kept").GetCountsAsync(Token));
    }

    [Fact]
    public async Task Enqueue_without_a_server_is_not_stored()
    {
        await using TcpProxy proxy = StartProxy();
        await using TestHost client = await TestHost.StartClientAsync(
            $"127.0.0.1:{proxy.Port},asyncTimeout=300,connectTimeout=300", Prefix);
        await Until.TrueAsync(async () => await TryEnqueueAsync(client) is null);
        proxy.Cut();

        // The first one may still be written before the connection is known to be broken.
        JobEnqueueException? last = null;
        await Until.TrueAsync(async () =>
        {
            last = await TryEnqueueAsync(client);
            Assert.NotNull(last);
            return !last.MayHaveBeenStored;
        });

        Assert.Equal(2, last!.Ids.Count);
        Assert.Equal(last.Ids, last.NotStored);
        TestHost direct = await StartClientAsync();
        foreach (JobId id in last.Ids)
        {
            Assert.Null(await direct.Jobs.GetHandle(id).GetAsync(Token));
        }
    }

    private static async Task<JobEnqueueException?> TryEnqueueAsync(TestHost client)
    {
        try
        {
            await client.Jobs.EnqueueManyAsync([HeldJobsCalls.Answer(1), HeldJobsCalls.Answer(2)], Token);
            return null;
        }
        catch (JobEnqueueException exception)
        {
            return exception;
        }
    }

    private TcpProxy StartProxy() =>
        new(((System.Net.IPEndPoint)ConfigurationOptions.Parse(Configuration).EndPoints[0]).Port);

    private sealed class LosingProtocol(IClientProtocol inner) : PassingClientProtocol(inner)
    {
        private int _parts;

        public bool IsLosing { get; set; } = true;

        public override async Task<EnqueueResult> EnqueueAsync(
            ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken)
        {
            int part = Interlocked.Increment(ref _parts);
            if (IsLosing && part == 3)
            {
                throw new RedisServerException(RedisErrorKind.OutOfMemory, CommandFlags.None, "OOM command not allowed when used memory > 'maxmemory'.");
            }

            EnqueueResult known = await base.EnqueueAsync(jobs, cancellationToken);
            return IsLosing && part == 2
                ? throw new RedisTimeoutException(CommandFlags.None, string.Create(CultureInfo.InvariantCulture, $"Part {part} is lost."), CommandStatus.Sent)
                : known;
        }
    }
}
