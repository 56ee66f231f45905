using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;

namespace TypedJobs;

/// <summary>The client. Thread-safe.</summary>
internal sealed class JobClient : IJobClient, IAsyncDisposable
{
    // One script call holds up the server for about a millisecond at this size.
    private const int EnqueueBatch = 500;
    private const int MaxReasonLength = 1024;

    private readonly IJobBroker _broker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, bool> _opened = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EndWatcher> _watchers = new(StringComparer.Ordinal);

    public JobClient(IJobBroker broker, TimeProvider time, ILogger<JobClient> logger)
    {
        _broker = broker;
        _time = time;
        _logger = logger;
    }

    public async Task<JobHandle> EnqueueAsync(JobCall job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new JobHandle(this, await EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false));
    }

    public async Task<JobHandle<TResult>> EnqueueAsync<TResult>(
        JobCall<TResult> job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        JobId id = await EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false);
        return new JobHandle<TResult>(this, id, job.Definition);
    }

    public async Task<IReadOnlyList<JobHandle>> EnqueueManyAsync(
        IEnumerable<JobCall> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall[] all = [.. jobs];
        JobId[] ids = await EnqueueAllAsync(all, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(ids, id => new JobHandle(this, id));
    }

    public async Task<IReadOnlyList<JobHandle<TResult>>> EnqueueManyAsync<TResult>(
        IEnumerable<JobCall<TResult>> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall<TResult>[] all = [.. jobs];
        JobId[] ids = await EnqueueAllAsync(all, cancellationToken).ConfigureAwait(false);
        var handles = new JobHandle<TResult>[ids.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = new JobHandle<TResult>(this, ids[i], all[i].Definition);
        }

        return handles;
    }

    public JobHandle GetHandle(JobId id) => new(this, id);

    public JobHandle<TResult> GetHandle<TResult>(JobDefinition<TResult> definition, JobId id)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new JobHandle<TResult>(this, id, definition);
    }

    public async Task<CancelOutcome> CancelAsync(
        JobId id, string? reason = null, CancellationToken cancellationToken = default)
    {
        await OpenAsync(id.Queue, cancellationToken).ConfigureAwait(false);
        string words = reason ?? string.Empty;
        if (words.Length > MaxReasonLength)
        {
            words = words[..(char.IsHighSurrogate(words[MaxReasonLength - 1]) ? MaxReasonLength - 1 : MaxReasonLength)];
        }

        IReadOnlyList<CancelOutcome> outcomes = await _broker
            .CancelAsync(id.Queue, [id.Key], words, Retention.Default, cancellationToken).ConfigureAwait(false);
        return outcomes[0];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EndWatcher watcher in _watchers.Values)
        {
            await watcher.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal async Task WaitAsync(JobId id, CancellationToken cancellationToken) =>
        _ = await WaitForEndAsync(id, cancellationToken).ConfigureAwait(false);

    internal async Task<TResult> WaitAsync<TResult>(
        JobId id, JobDefinition<TResult> definition, CancellationToken cancellationToken)
    {
        byte[] result = await WaitForEndAsync(id, cancellationToken).ConfigureAwait(false);
        return definition.ReadResult(result);
    }

    public JobQueue GetQueue(string name)
    {
        JobNames.ThrowIfInvalidQueue(name);
        return new JobQueue(this, _broker, name);
    }

    public Task<IReadOnlyList<string>> GetQueueNamesAsync(CancellationToken cancellationToken) =>
        _broker.ListQueuesAsync(cancellationToken);

    internal Task OpenQueueAsync(string queue, CancellationToken cancellationToken) =>
        OpenAsync(queue, cancellationToken).AsTask();

    internal async Task<ChangeOutcome> ChangeAsync(
        JobId id, JobChange change, string argument, CancellationToken cancellationToken)
    {
        await OpenAsync(id.Queue, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<ChangeOutcome> outcomes = await _broker.ManageAsync(
            id.Queue, change, argument, [id.Key], cancellationToken).ConfigureAwait(false);
        return outcomes[0];
    }

    internal async Task<JobRecord?> GetAsync(JobId id, CancellationToken cancellationToken)
    {
        await OpenAsync(id.Queue, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<JobRecord?> records =
            await _broker.ReadAsync(id.Queue, [id.Key], cancellationToken).ConfigureAwait(false);
        return records[0];
    }

    private static NewJob Prepare(JobCall call, string key)
    {
        JobOptions? options = call.Options;
        JobSettings settings = call.Definition.Settings;
        if (options is null)
        {
            return new NewJob(key, call.Definition.Name, call.Payload, settings.MaxAttempts, TimeSpan.Zero, string.Empty, string.Empty);
        }

        string name = call.Definition.Name;
        if (options.Delay < TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"The delay of a job '{name}' is {options.Delay:c}; it must not be negative.", nameof(call));
        }

        if (options.MaxAttempts < 1)
        {
            throw new ArgumentException(
                $"A job '{name}' has {options.MaxAttempts} attempts; it needs at least 1.", nameof(call));
        }

        if (options.Timeout <= TimeSpan.Zero)
        {
            throw new ArgumentException(
                $"The timeout of a job '{name}' is {options.Timeout:c}; it must be more than zero.", nameof(call));
        }

        return new NewJob(
            key,
            name,
            call.Payload,
            options.MaxAttempts ?? settings.MaxAttempts,
            options.Delay,
            JobOverrides.Write(options),
            JobTraits.Write(options, name));
    }

    private static string KeyOf(JobCall call)
    {
        string? key = call.Options?.Id;
        if (key is null)
        {
            return JobKeyGenerator.Next();
        }

        JobNames.ThrowIfInvalidKey(key, nameof(JobOptions.Id));
        return key;
    }

    private async Task<JobId> EnqueueOneAsync(JobCall call, CancellationToken cancellationToken)
    {
        string queue = call.Definition.Settings.Queue;
        string key = KeyOf(call);
        NewJob job = Prepare(call, key);
        await OpenAsync(queue, cancellationToken).ConfigureAwait(false);
        await _broker.EnqueueAsync(queue, new[] { job }, cancellationToken).ConfigureAwait(false);
        return new JobId(queue, key);
    }

    private async Task<JobId[]> EnqueueAllAsync(JobCall[] calls, CancellationToken cancellationToken)
    {
        // Everything is checked before anything is stored.
        var ids = new JobId[calls.Length];
        var queues = new Dictionary<string, List<NewJob>>(StringComparer.Ordinal);
        for (int i = 0; i < calls.Length; i++)
        {
            JobCall call = calls[i] ?? throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"The call at position {i} is null."), nameof(calls));
            string queue = call.Definition.Settings.Queue;
            string key = KeyOf(call);
            ids[i] = new JobId(queue, key);
            if (!queues.TryGetValue(queue, out List<NewJob>? batch))
            {
                queues.Add(queue, batch = []);
            }

            batch.Add(Prepare(call, key));
        }

        foreach ((string queue, List<NewJob> batch) in queues)
        {
            await OpenAsync(queue, cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<NewJob> rest = batch.ToArray();
            while (rest.Length > 0)
            {
                int count = Math.Min(rest.Length, EnqueueBatch);
                await _broker.EnqueueAsync(queue, rest[..count], cancellationToken).ConfigureAwait(false);
                rest = rest[count..];
            }
        }

        return ids;
    }

    private async Task<byte[]> WaitForEndAsync(JobId id, CancellationToken cancellationToken)
    {
        await OpenAsync(id.Queue, cancellationToken).ConfigureAwait(false);
        EndWatcher watcher = _watchers.GetOrAdd(
            id.Queue, static (queue, client) => new EndWatcher(client._broker, queue, client._time, client._logger), this);
        JobEnd end = await watcher.WaitAsync(id.Key, cancellationToken).ConfigureAwait(false);
        return end.State switch
        {
            JobState.Completed => end.Text,
            JobState.Failed => throw new JobFailedException(id, JobError.Parse(end.Text)),
            JobState.Cancelled => throw new JobCancelledException(
                id, end.Text.Length == 0 ? null : System.Text.Encoding.UTF8.GetString(end.Text)),
            _ => throw new JobNotFoundException(id),
        };
    }

    private ValueTask OpenAsync(string queue, CancellationToken cancellationToken) =>
        _opened.ContainsKey(queue)
            ? default
            : new ValueTask(OpenFirstAsync(queue, cancellationToken));

    private async Task OpenFirstAsync(string queue, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        await _broker.OpenAsync(queue, cancellationToken).ConfigureAwait(false);
        _opened[queue] = true;
    }
}
