using Microsoft.Extensions.Logging;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Client;

/// <summary>
/// Waits for jobs of one queue to end. Ends are announced; the announcement is a hint, and what was missed is found
/// by asking again from time to time. Thread-safe.
/// </summary>
internal sealed partial class EndWatcher : IAsyncDisposable
{
    private const int WatchBatch = 500;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    private readonly IClientProtocol _protocol;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Waiter> _waiters = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unasked = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _stop = new();
    private WatchedLoop? _loop;

    public EndWatcher(IClientProtocol protocol, string queue, TimeProvider time, ILogger logger)
    {
        _protocol = protocol;
        _queue = queue;
        _time = time;
        _logger = logger;
    }

    /// <summary>Waits until the job has ended, or is found not to be there.</summary>
    public async Task<JobEnd> WaitAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter? waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (!_waiters.TryGetValue(key, out waiter))
            {
                _waiters.Add(key, waiter = new Waiter());
                Ask(key);
            }

            waiter.Count++;
            _loop ??= WatchedLoop.Start($"ends of jobs of queue {_queue}", _ => RunAsync(), _logger, _stop.Token);
        }

        try
        {
            return await waiter.End.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (--waiter.Count == 0 && _waiters.TryGetValue(key, out Waiter? current) && current == waiter)
                {
                    _waiters.Remove(key);
                    _unasked.Remove(key);
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        WatchedLoop? loop;
        Waiter[] waiters;
        lock (_gate)
        {
            _stop.Cancel();
            loop = _loop;
            waiters = [.. _waiters.Values];
            _waiters.Clear();
            _unasked.Clear();
        }

        foreach (Waiter waiter in waiters)
        {
            waiter.End.TrySetException(new ObjectDisposedException(
                nameof(IJobClient), "The host that waited for the job has stopped. The job itself goes on."));
        }

        if (loop is not null)
        {
            await loop.Completion.ConfigureAwait(false);
        }
    }

    // Called with the gate held.
    private void Ask(string key)
    {
        if (_unasked.Add(key) && _unasked.Count == 1)
        {
            _signal.Release();
        }
    }

    private async Task RunAsync()
    {
        IAsyncDisposable? subscription = null;
        int failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                subscription ??= await _protocol.OnDoneAsync(OnDone, _stop.Token).ConfigureAwait(false);
                await AskAllAsync().ConfigureAwait(false);
                failures = 0;
                if (!await _signal.WaitAsync(Jitter.Around(PollInterval), _stop.Token).ConfigureAwait(false))
                {
                    AskAgain();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (ServerErrors.IsFailure(exception))
            {
                LogFailed(_logger, exception, _queue);
                AskAgain();
                await Jitter.BackOffAsync(++failures, _time, _stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // What is not the connection's fault will not mend: say so to those who wait.
                FailAll(exception);
                await Jitter.BackOffAsync(++failures, _time, _stop.Token).ConfigureAwait(false);
            }
        }

        if (subscription is not null)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task AskAllAsync()
    {
        while (true)
        {
            string[] keys;
            lock (_gate)
            {
                keys = [.. _unasked.Take(WatchBatch)];
                _unasked.ExceptWith(keys);
            }

            if (keys.Length == 0)
            {
                return;
            }

            IReadOnlyList<JobEnd> ends = await _protocol.WatchAsync(keys, named: false, _stop.Token).ConfigureAwait(false);
            for (int i = 0; i < keys.Length; i++)
            {
                if (ends[i].IsLeftOut)
                {
                    lock (_gate)
                    {
                        if (_waiters.ContainsKey(keys[i]))
                        {
                            _unasked.Add(keys[i]);
                        }
                    }
                }
                else if (ends[i].State != JobState.Active)
                {
                    Complete(keys[i], ends[i]);
                }
            }
        }
    }

    private void Complete(string key, JobEnd end)
    {
        Waiter? waiter;
        lock (_gate)
        {
            if (!_waiters.Remove(key, out waiter))
            {
                return;
            }
        }

        waiter.End.TrySetResult(end);
    }

    private void OnDone(string[] keys)
    {
        lock (_gate)
        {
            foreach (string key in keys)
            {
                if (_waiters.ContainsKey(key))
                {
                    Ask(key);
                }
            }
        }
    }

    private void AskAgain()
    {
        lock (_gate)
        {
            foreach (string key in _waiters.Keys)
            {
                Ask(key);
            }
        }
    }

    private void FailAll(Exception exception)
    {
        Waiter[] waiters;
        lock (_gate)
        {
            waiters = [.. _waiters.Values];
            _waiters.Clear();
            _unasked.Clear();
        }

        foreach (Waiter waiter in waiters)
        {
            waiter.End.TrySetException(exception);
        }
    }

    [LoggerMessage(
        EventId = 1301,
        Level = LogLevel.Warning,
        Message = "Asking how jobs of queue {Queue} ended failed; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string queue);

    private sealed class Waiter
    {
        public TaskCompletionSource<JobEnd> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
