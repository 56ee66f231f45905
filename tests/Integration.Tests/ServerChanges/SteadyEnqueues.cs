using System.Collections.Concurrent;
using System.Diagnostics;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Queues;

namespace TypedJobs.Integration.Tests.ServerChanges;

/// <summary>Enqueues jobs one after another while something happens to the server, and keeps account of what was acknowledged.</summary>
internal sealed class SteadyEnqueues
{
    private const string Queue = "ordered";

    private readonly TestHost _client;
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task[] _lanes;
    private long _silence;
    private volatile bool _stopped;

    public SteadyEnqueues(TestHost client, int lanes = 2)
    {
        _client = client;
        _lanes = [.. Enumerable.Range(0, lanes).Select(lane => Task.Run(() => RunAsync(lane)))];
    }

    /// <summary>The keys of the jobs whose enqueue has returned.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    /// <summary>What the other enqueues threw.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What the enqueues threw, shortened, for the message of a test.</summary>
    public string ErrorText => string.Join('\n', _errors.CountBy(error => error).OrderByDescending(error => error.Value).Take(5));

    /// <summary>The longest time in which no lane got an answer.</summary>
    public TimeSpan LongestSilence => TimeSpan.FromTicks(Volatile.Read(ref _silence));

    /// <summary>Waits for further jobs to be acknowledged.</summary>
    public async Task MoreAsync(int count)
    {
        int wanted = _acknowledged.Count + count;
        try
        {
            await TestServers.Until.TrueAsync(() => _acknowledged.Count >= wanted);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{_acknowledged.Count} acknowledged, {wanted} wanted; errors:\n{ErrorText}\nlog:\n{string.Join('\n', _client.Log.Lines)}");
        }
    }

    /// <summary>Stops, and lets the last calls end.</summary>
    public async Task StopAsync()
    {
        _stopped = true;
        await Task.WhenAll(_lanes);
    }

    /// <summary>The acknowledged jobs that the server does not have.</summary>
    public async Task<string[]> FindLostAsync()
    {
        var lost = new List<string>();
        foreach (string[] keys in _acknowledged.Chunk(500))
        {
            IReadOnlyList<JobRecord?> records = await _client.Storage.Client(Queue).ReadAsync(keys, whole: false, CancellationToken.None);
            lost.AddRange(keys.Where((_, i) => records[i] is null));
        }

        return [.. lost];
    }

    private async Task RunAsync(int lane)
    {
        long last = Stopwatch.GetTimestamp();
        for (int number = 0; !_stopped; number++)
        {
            string key = $"{lane}-{number}";
            try
            {
                await _client.Jobs.OrderedJobs.EnqueueNoteAsync(key, new() { Key = key }, CancellationToken.None);
                _acknowledged.Enqueue(key);
                Note(Stopwatch.GetElapsedTime(last));
                last = Stopwatch.GetTimestamp();
                await Task.Delay(1);
            }
            catch (Exception exception) when (exception is JobEnqueueException or RedisException or TimeoutException)
            {
                _errors.Enqueue($"{exception.Message} {exception.InnerException?.Message}");
                await Task.Delay(20);
            }
        }

        Note(Stopwatch.GetElapsedTime(last));
    }

    private void Note(TimeSpan silence)
    {
        long known;
        while (silence.Ticks > (known = Volatile.Read(ref _silence)) && Interlocked.CompareExchange(ref _silence, silence.Ticks, known) != known)
        {
            // Another lane was faster.
        }
    }
}
