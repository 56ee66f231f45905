using StackExchange.Redis;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting.Settings;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Hosting.Monitoring;

/// <summary>
/// Reads the queues of a registration for all that monitor them: one read at a time, and one per interval while the server answers.
/// Thread-safe.
/// </summary>
internal sealed class QueueMonitor(
    Registration registration, MonitoringOptions options, IJobStorage storage, RedisConnectionSource connections, TimeProvider time)
{
    // What is sent to the server together, of a thousand queues.
    private const int MaxTogether = 250;

    // How many active jobs are looked at to find out whose they are.
    private const int MaxActive = 100;

    // Between two reads while the server does not answer, or a connection has failed.
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    // Far beyond any answer that is still coming.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly string[] _queues = [.. registration.WorkerQueues.Union(options.Queues).Order(StringComparer.Ordinal)];
    private volatile QueueReadings? _latest;
    private Task<QueueReadings>? _reading;
    private long _answeredAt = time.GetTimestamp();

    /// <summary>Gets the options.</summary>
    public MonitoringOptions Options => options;

    /// <summary>Gets the addresses of the server, for people.</summary>
    public string Server => connections.Description;

    /// <summary>Gets the problem that a connection has now, if any.</summary>
    public ConnectionProblem? Problem => connections.Problem;

    /// <summary>Gets the time since the server answered the latest read, or since the first one was asked for.</summary>
    public TimeSpan SinceAnswer => time.GetElapsedTime(Volatile.Read(ref _answeredAt));

    /// <summary>Returns the age of a read.</summary>
    public TimeSpan AgeOf(QueueReadings readings) => time.GetElapsedTime(readings.At);

    /// <summary>Returns what the gauges show: nothing of queues that could not be read.</summary>
    public IReadOnlyList<QueueGauge> GetGauges() => _latest is { } latest && AgeOf(latest) < options.SampleInterval * 3
        ?
        [
            .. from reading in latest.Queues
               let look = reading.Look
               where look is not null && registration.WorkerQueues.Contains(reading.Queue)
               select new QueueGauge(reading.Queue, registration.Name, look.Counts, look.OldestReadyAge ?? TimeSpan.Zero, look.OldestDueAge ?? TimeSpan.Zero),
        ]
        : [];

    /// <summary>Returns the latest read, or reads when that is too old. Never throws.</summary>
    /// <param name="mayWait">Whether an answer is waited for; not on a thread pool on which it could not arrive.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<QueueReadings> GetAsync(bool mayWait, CancellationToken cancellationToken)
    {
        QueueReadings? latest = _latest;
        if (latest is not null && AgeOf(latest) < (latest.Error is null && Problem is null ? options.SampleInterval : Apart))
        {
            return latest;
        }

        Task<QueueReadings> reading = ReadAsync();
        if (mayWait)
        {
            await ((Task)reading).WaitAsync(LongTimer.Cap(options.AnswerTimeout), time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return reading.IsCompletedSuccessfully
            ? await reading.ConfigureAwait(false)
            : new QueueReadings([], time.GetTimestamp(), default, new TimeoutException(
                mayWait ? $"The server has not answered within {options.AnswerTimeout}." : "The thread pool is blocked, so that no answer of the server can be read."));
    }

    /// <summary>Reads all queues, or joins a read that is under way. Never throws.</summary>
    public Task<QueueReadings> ReadAsync()
    {
        lock (_gate)
        {
            if (_reading is not { IsCompleted: false })
            {
                _reading = DetachedTask.Run(ReadAllAsync);
            }

            return _reading;
        }
    }

    private async Task<QueueReadings> ReadAllAsync()
    {
        long startedAt = time.GetTimestamp();
        var queues = new List<QueueReading>(_queues.Length);
        Exception? error = null;
        try
        {
            foreach (string[] together in _queues.Chunk(MaxTogether))
            {
                queues.AddRange(await Task.WhenAll(together.Select(ReadAsync)).ConfigureAwait(false));
            }

            // A queue of another protocol version is refused by a server that answers.
            error = queues.TrueForAll(static queue => queue.Error is not (null or JobProtocolException)) ? queues.FirstOrDefault()?.Error : null;
            if (_queues.Length == 0)
            {
                IConnectionMultiplexer connection = await connections.GetAsync(RedisConnectionRole.Commands, CancellationToken.None).AsTask()
                    .WaitAsync(Watchdog, time).ConfigureAwait(false);
                await connection.GetDatabase().PingAsync().WaitAsync(Watchdog, time).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            error = exception;
        }

        long now = time.GetTimestamp();
        if (error is null)
        {
            Volatile.Write(ref _answeredAt, now);
        }

        var readings = new QueueReadings(queues, now, time.GetElapsedTime(startedAt, now), error);
        _latest = readings;
        return readings;
    }

    private async Task<QueueReading> ReadAsync(string queue)
    {
        try
        {
            IAdminProtocol protocol = storage.Admin(queue);
            QueueLook look = await protocol.LookAsync(CancellationToken.None).WaitAsync(Watchdog, time).ConfigureAwait(false);
            bool isWrong = look.OldestReadyAge > options.MaxReadyAge || look.OldestStalledAge > options.MaxStalledAge
                || look.OldestDueAge > options.MaxScheduleDelay;
            WorkersResult? workers = isWrong
                ? await protocol.GetWorkersAsync(MaxActive, CancellationToken.None).WaitAsync(Watchdog, time).ConfigureAwait(false)
                : null;
            return new QueueReading(queue, look, workers, null);
        }
        catch (Exception exception)
        {
            return new QueueReading(queue, null, null, exception);
        }
    }
}
