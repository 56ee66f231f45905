using System.Buffers;
using System.Globalization;
using RESPite.Messages;
using StackExchange.Redis;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Subjects;

/// <summary>
/// The barest queue that can be built with the same client: two scripts that store, lease and settle each job, in
/// batches, and nothing else. The handlers run in the loop that took their jobs.
/// </summary>
internal sealed class FloorQueue : IQueueUnderTest
{
    // As many jobs a call as TypedJobs sends.
    private const int EnqueueBatch = 500;
    private const int MaxExchangeBatch = 200;
    private const int EnqueuesInFlight = 2;
    private const long LeaseMilliseconds = 30_000;

    private static readonly RedisKey[] Keys = ["{floor}"];
    private static readonly RedisChannel Wake = RedisChannel.Literal("{floor}:wake");

    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;
    private readonly List<Task> _lanes = [];
    private readonly SemaphoreSlim _woken = new(0);
    private volatile bool _stopping;

    private FloorQueue(ConnectionMultiplexer connection)
    {
        _connection = connection;
        _database = connection.GetDatabase();
    }

    public static async Task<IQueueUnderTest> OpenAsync(int port) => new FloorQueue(
        await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")));

    public async Task EnqueueManyAsync(int count)
    {
        var inFlight = new Queue<Task>();
        for (int from = 0; from < count; from += EnqueueBatch)
        {
            if (inFlight.Count == EnqueuesInFlight)
            {
                await inFlight.Dequeue();
            }

            inFlight.Enqueue(EnqueueBatchAsync(from, Math.Min(EnqueueBatch, count - from)));
        }

        await Task.WhenAll(inFlight);
    }

    public Task EnqueueAsync(int number) => EnqueueBatchAsync(number, 1);

    public Task ScheduleManyAsync(int count) => throw new NotSupportedException();

    public async Task StartWorkerAsync(int concurrency)
    {
        _stopping = false;
        await _connection.GetSubscriber().SubscribeAsync(Wake, (_, _) => _woken.Release());
        int lanes = concurrency > 1 ? 2 : 1;
        int batch = Math.Min(concurrency / lanes, MaxExchangeBatch);
        for (int lane = 0; lane < lanes; lane++)
        {
            _lanes.Add(Task.Run(() => RunLaneAsync(batch)));
        }
    }

    public async Task StopWorkerAsync()
    {
        _stopping = true;
        _woken.Release(_lanes.Count);
        await Task.WhenAll(_lanes);
        _lanes.Clear();
        await _connection.GetSubscriber().UnsubscribeAsync(Wake);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        _woken.Dispose();
    }

    private async Task EnqueueBatchAsync(int from, int count)
    {
        RedisValue[] arguments = ArrayPool<RedisValue>.Shared.Rent(count * 2);
        for (int i = 0; i < count; i++)
        {
            arguments[i * 2] = Guid.CreateVersion7().ToString("N");
            arguments[(i * 2) + 1] = FloorPayload.Write(from + i);
        }

        using RespResult reply = await _database.ScriptEvaluateRespAsync(
            FloorScript.Enqueue, Keys, arguments.AsMemory(0, count * 2));
        ArrayPool<RedisValue>.Shared.Return(arguments, clearArray: true);
    }

    private async Task RunLaneAsync(int batch)
    {
        var arguments = new RedisValue[2 + batch];
        arguments[0] = LeaseMilliseconds;
        int settled = 0;
        while (true)
        {
            arguments[1] = _stopping ? 0 : batch;
            int taken;
            using (RespResult reply = await _database.ScriptEvaluateRespAsync(
                FloorScript.Exchange, Keys, arguments.AsMemory(0, 2 + settled)))
            {
                taken = Run(reply, arguments.AsSpan(2));
            }

            settled = taken;
            if (taken == 0)
            {
                if (_stopping)
                {
                    return;
                }

                await _woken.WaitAsync();
            }
        }
    }

    private static int Run(RespResult reply, Span<RedisValue> settled)
    {
        RespReader reader = reply.Read();
        int jobs = reader.AggregateLength() / 2;
        for (int i = 0; i < jobs; i++)
        {
            reader.MoveNext();
            settled[i] = reader.ReadByteArray();
            reader.MoveNext();
            FloorPayload.Read(reader.ReadByteArray()!);
            Arrivals.Handle();
        }

        return jobs;
    }
}
