using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Client.Middleware;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client;

/// <summary>The client. Thread-safe.</summary>
internal sealed class JobClient : IJobClient, IAsyncDisposable, IDisposable
{
    // What one call stores whole or not at all. It holds up the server for about ten milliseconds at this size; what has
    // no need to be stored together goes in smaller parts, so that others are not held up.
    private const int AtomicBatch = 5000;
    private const int PartialBatch = 1000;
    private const int CancelBatch = 500;

    private readonly IJobStorage _storage;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CatalogueWriter _catalogue;
    private readonly EnqueuePipeline? _pipeline;
    private readonly ConcurrentDictionary<string, EndWatcher> _watchers = new(StringComparer.Ordinal);

    public JobClient(IJobStorage storage, EnqueuePipeline? pipeline, TimeProvider time, ILogger<JobClient> logger)
    {
        _pipeline = pipeline;
        _storage = storage;
        _time = time;
        _logger = GuardedLogger.Around(logger);
        _catalogue = new CatalogueWriter(storage, time, _logger);
    }

    public async Task<JobHandle> EnqueueAsync(JobCall job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        (JobId id, bool isNew) = await EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false);
        return new JobHandle(this, id, isNew);
    }

    public async Task<JobHandle<TResult>> EnqueueAsync<TResult>(
        JobCall<TResult> job, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        (JobId id, bool isNew) = await EnqueueOneAsync(job, cancellationToken).ConfigureAwait(false);
        return new JobHandle<TResult>(this, id, job.Definition, isNew);
    }

    public async Task<IReadOnlyList<JobHandle>> EnqueueManyAsync(
        IEnumerable<JobCall> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall[] all = [.. jobs];
        (JobId Id, bool IsNew)[] ids = await EnqueueAllAsync(all, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(ids, stored => new JobHandle(this, stored.Id, stored.IsNew));
    }

    public async Task<IReadOnlyList<JobHandle<TResult>>> EnqueueManyAsync<TResult>(
        IEnumerable<JobCall<TResult>> jobs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        JobCall<TResult>[] all = [.. jobs];
        (JobId Id, bool IsNew)[] ids = await EnqueueAllAsync(all, cancellationToken).ConfigureAwait(false);
        var handles = new JobHandle<TResult>[ids.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = new JobHandle<TResult>(this, ids[i].Id, all[i].Definition, ids[i].IsNew);
        }

        return handles;
    }

    public JobHandle GetHandle(JobId id) => new(this, id);

    public JobHandle GetHandle(JobDefinition definition, JobId id)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new JobHandle(this, id, expected: definition);
    }

    public JobHandle<TResult> GetHandle<TResult>(JobDefinition<TResult> definition, JobId id)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new JobHandle<TResult>(this, id, definition);
    }

    public async Task<CancelOutcome> CancelAsync(
        JobId id, string? reason = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<JobCancelResult> results = await CancelManyAsync([id], reason, cancellationToken).ConfigureAwait(false);
        return results[0].Outcome;
    }

    public async Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobId> ids, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        cancellationToken.ThrowIfCancellationRequested();
        JobId[] all = [.. ids];
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] == default)
            {
                throw NoJobAt(i, "id", nameof(ids));
            }
        }

        var results = new JobCancelResult[all.Length];
        foreach (IGrouping<string, int> queue in Enumerable.Range(0, all.Length).GroupBy(i => all[i].Queue, StringComparer.Ordinal))
        {
            JobNames.ThrowIfInvalidQueue(queue.Key, nameof(ids));
            foreach (int[] part in queue.Chunk(CancelBatch))
            {
                IReadOnlyList<CancelOutcome> outcomes = await _storage.Client(queue.Key).CancelAsync(
                    Array.ConvertAll(part, i => all[i].Key), BoundedText.CutReason(reason), cancellationToken)
                    .ConfigureAwait(false);
                for (int i = 0; i < part.Length; i++)
                {
                    results[part[i]] = new JobCancelResult { Id = all[part[i]], Outcome = outcomes[i] };
                }
            }
        }

        return results;
    }

    public Task<IReadOnlyList<JobCancelResult>> CancelManyAsync(
        IEnumerable<JobHandle> jobs, string? reason = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return CancelManyAsync(
            jobs.Select((job, i) => (job ?? throw NoJobAt(i, "handle", nameof(jobs))).Id), reason, cancellationToken);
    }

    public void Dispose() => SynchronousDisposal.Run(DisposeAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (EndWatcher watcher in _watchers.Values)
        {
            await watcher.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a job has completed.</summary>
    /// <param name="id">The job.</param>
    /// <param name="expected">The job that it must be; <see langword="null"/> when that is known, or does not matter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    internal async Task WaitAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken) =>
        _ = await WaitForEndAsync(id, expected, cancellationToken).ConfigureAwait(false);

    internal async Task<TResult> WaitAsync<TResult>(
        JobId id, JobDefinition<TResult> definition, JobDefinition? expected, CancellationToken cancellationToken)
    {
        byte[] result = await WaitForEndAsync(id, expected, cancellationToken).ConfigureAwait(false);
        return definition.ReadResult(result);
    }

    public JobQueue GetQueue(string name)
    {
        JobNames.ThrowIfInvalidQueue(name);
        return new JobQueue(_storage.Admin(name), _time, _logger, name);
    }

    public Task<IReadOnlyList<string>> GetQueueNamesAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<IReadOnlyList<string>>(cancellationToken)
            : _storage.ListQueuesAsync(cancellationToken);

    internal async Task<ChangeOutcome> ChangeAsync(
        JobId id, JobChange change, string argument, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(id.Queue, nameof(id));
        IReadOnlyList<ChangeOutcome> outcomes = await _storage.Admin(id.Queue).ChangeAsync(
            change, argument, [id.Key], cancellationToken).ConfigureAwait(false);
        return outcomes[0];
    }

    internal async Task<JobRecord?> GetAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(id.Queue, nameof(id));
        IReadOnlyList<JobRecord?> records =
            await _storage.Client(id.Queue).ReadAsync([id.Key], whole: true, cancellationToken).ConfigureAwait(false);
        if (expected is not null && records[0] is { } record)
        {
            ThrowIfOther(id, record.Name, expected);
        }

        return records[0];
    }

    private static void Check(JobCall call)
    {
        Bounds.CheckNumber(call.Payload.Length, 0, JobLimits.MaxPayloadBytes, "Payload.Length", call.Definition.Subject);
        if (call.Options is not { } options)
        {
            return;
        }

        if (options.Key is { } key)
        {
            JobNames.ThrowIfInvalidKey(key, nameof(JobOptions.Key));
        }

        if (options.Queue is { } queue)
        {
            JobNames.ThrowIfInvalidQueue(queue, nameof(JobOptions.Queue));
        }

        JobTraits.Check(options, call.Definition.Subject);
    }

    // What was checked before.
    private static NewJob Prepare(JobCall call, string key)
    {
        JobSettings settings = call.Definition.Settings;
        return call.Options is { } options
            ? new NewJob(
                key,
                JobHead.Write(options.MaxAttempts ?? settings.MaxAttempts, call.Definition.Name, JobOverrides.Write(options)),
                options.Headers is { Count: > 0 } headers ? StoredHeaders.Prepend(headers, call.Payload) : call.Payload,
                JobTraits.Write(settings, options))
            : new NewJob(key, call.Definition.Head, call.Payload, call.Definition.Traits);
    }

    // Whether a call was refused as a whole.
    private static bool IsRefusal(Exception exception) => ServerErrors.ChangedNothing(exception)
        || exception is JobKeyConflictException or JobProtocolException { ChangedNothing: true };

    private static ArgumentException NoJobAt(int position, string what, string parameter) => new(
        string.Create(CultureInfo.InvariantCulture, $"The {what} at position {position} is null or the default: it names no job."),
        parameter);

    private static void ThrowIfOther(JobId id, string storedName, JobDefinition expected)
    {
        if (storedName.Length > 0 && storedName != expected.Name)
        {
            throw new JobKeyConflictException(id, storedName, expected.Name);
        }
    }

    private static byte[] ResultOf(JobId id, JobEnd end) =>
        end.State switch
        {
            JobState.Completed => end.Text,
            JobState.Failed => throw new JobFailedException(id, JobError.Parse(end.Text)),
            JobState.Cancelled => throw new JobCancelledException(
                id, end.Text.Length == 0 ? null : System.Text.Encoding.UTF8.GetString(end.Text)),
            _ => throw new JobNotFoundException(id),
        };

    private static string KeyOf(JobCall call) => call.Options?.Key ?? JobKeyGenerator.Next();

    private Task<(JobId Id, bool IsNew)> EnqueueOneAsync(JobCall call, CancellationToken cancellationToken) =>
        _pipeline is null
            ? StoreOneAsync(call, cancellationToken)
            : ThroughPipelineAsync([call], calls => StoreOneAsync(calls[0], cancellationToken), cancellationToken);

    private Task<(JobId Id, bool IsNew)[]> EnqueueAllAsync(JobCall[] calls, CancellationToken cancellationToken) =>
        _pipeline is null || calls.Length == 0
            ? StoreAllAsync(calls, cancellationToken)
            : ThroughPipelineAsync(calls, changed => StoreAllAsync(changed, cancellationToken), cancellationToken);

    private async Task<T> ThroughPipelineAsync<T>(JobCall[] calls, Func<JobCall[], Task<T>> store, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (int i = 0; i < calls.Length; i++)
        {
            _ = calls[i] ?? throw NoJobAt(i, "call", "jobs");
        }

        // What middleware replaces is not to be seen in an array of the caller's.
        JobCall[] changed = [.. calls];
        T? stored = default;
        await _pipeline!.RunAsync(
            new EnqueueContext(changed, cancellationToken), async () => stored = await store(changed).ConfigureAwait(false)).ConfigureAwait(false);
        return stored!;
    }

    private async Task<(JobId Id, bool IsNew)> StoreOneAsync(JobCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(call);
        string queue = call.Queue;
        string key = KeyOf(call);
        NewJob job = Prepare(call, key);
        bool sent = false;
        try
        {
            if (!_catalogue.IsNoted(queue, call.Definition))
            {
                await DescribeAsync(queue, [call.Definition], cancellationToken).ConfigureAwait(false);
            }

            sent = true;
            IReadOnlyList<int> known = await _storage.Client(queue).EnqueueAsync(new[] { job }, cancellationToken).ConfigureAwait(false);
            return (new JobId(queue, key), known.Count == 0);
        }
        catch (Exception exception) when (ServerErrors.IsFailure(exception))
        {
            throw new JobEnqueueException(
                [call],
                [new JobId(queue, key)],
                [sent && !ServerErrors.ChangedNothing(exception) ? EnqueueStatus.Unknown : EnqueueStatus.NotStored],
                exception);
        }
    }

    private async Task<(JobId Id, bool IsNew)[]> StoreAllAsync(JobCall[] calls, CancellationToken cancellationToken)
    {
        // Everything is checked before anything is stored.
        cancellationToken.ThrowIfCancellationRequested();
        string? only = null;
        Dictionary<string, List<int>>? queues = null;
        for (int i = 0; i < calls.Length; i++)
        {
            JobCall call = calls[i] ?? throw NoJobAt(i, "call", "jobs");
            Check(call);
            string queue = call.Queue;
            only ??= queue;
            if (queues is not null || queue != only)
            {
                queues ??= new(StringComparer.Ordinal) { [only] = [.. Enumerable.Range(0, i)] };
                (CollectionsMarshal.GetValueRefOrAddDefault(queues, queue, out _) ??= []).Add(i);
            }
        }

        var bulk = new Bulk(calls);
        try
        {
            // All queues are described before anything is stored: one that cannot be used refuses the whole bulk.
            if (queues is not null)
            {
                foreach ((string queue, List<int> positions) in queues)
                {
                    await DescribeAsync(queue, bulk, positions, cancellationToken).ConfigureAwait(false);
                }

                foreach ((string queue, List<int> positions) in queues)
                {
                    await StoreAsync(queue, bulk, positions, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (only is not null)
            {
                await DescribeAsync(only, bulk, null, cancellationToken).ConfigureAwait(false);
                await StoreAsync(only, bulk, null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (
            ServerErrors.IsFailure(exception) || (bulk.MayHaveStored && exception is not OperationCanceledException))
        {
            throw bulk.ToException(exception);
        }

        return bulk.Ids;
    }

    private async Task DescribeAsync(string queue, Bulk bulk, List<int>? positions, CancellationToken cancellationToken)
    {
        int count = positions?.Count ?? bulk.Calls.Length;
        HashSet<JobDefinition>? unknown = null;
        JobDefinition? last = null;
        for (int i = 0; i < count; i++)
        {
            JobDefinition definition = bulk.Calls[positions?[i] ?? i].Definition;
            if (definition != last && !_catalogue.IsNoted(queue, definition))
            {
                (unknown ??= []).Add(definition);
            }

            last = definition;
        }

        if (unknown is not null)
        {
            await DescribeAsync(queue, unknown, cancellationToken).ConfigureAwait(false);
        }
    }

    // What fits is stored whole by one call; more goes in smaller parts, so that others are not held up, and with one part
    // prepared and written while the server works on the one before. The connection keeps their order. Without positions,
    // all calls are of the queue.
    private async Task StoreAsync(string queue, Bulk bulk, List<int>? positions, CancellationToken cancellationToken)
    {
        int count = positions?.Count ?? bulk.Calls.Length;
        bool whole = count <= AtomicBatch && bulk.Fits(positions, 0, count) == count;
        Task? before = null;
        for (int start = 0; start < count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = whole ? count : bulk.Fits(positions, start, Math.Min(count - start, PartialBatch));
            Task storing = StorePartAsync(start, length);
            try
            {
                await (before ?? Task.CompletedTask).ConfigureAwait(false);
            }
            catch
            {
                // Of the part that is on its way it is noted what becomes of it, for whoever is told of the failure.
                await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            before = storing;
            start += length;
        }

        await (before ?? Task.CompletedTask).ConfigureAwait(false);

        async Task StorePartAsync(int start, int length)
        {
            NewJob[] jobs = ArrayPool<NewJob>.Shared.Rent(length);
            for (int i = 0; i < length; i++)
            {
                int position = positions?[start + i] ?? start + i;
                string key = KeyOf(bulk.Calls[position]);
                bulk.Ids[position] = (new JobId(queue, key), true);
                jobs[i] = Prepare(bulk.Calls[position], key);
            }

            // Not given back to the pool when the call fails or is left: it may still be read then.
            bulk.Mark(positions, start, length, EnqueueStatus.Unknown);
            IReadOnlyList<int> known;
            try
            {
                known = await _storage.Client(queue).EnqueueAsync(jobs.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                bulk.Mark(positions, start, length, EnqueueStatus.NotStored);
                throw;
            }

            bulk.Mark(positions, start, length, EnqueueStatus.Stored);
            ArrayPool<NewJob>.Shared.Return(jobs, clearArray: true);
            foreach (int i in known)
            {
                bulk.Ids[positions?[start + i] ?? start + i].IsNew = false;
            }
        }
    }

    private async Task<byte[]> WaitForEndAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        JobNames.ThrowIfInvalidQueue(id.Queue, nameof(id));
        if (!_watchers.TryGetValue(id.Queue, out EndWatcher? watcher) || expected is not null)
        {
            // A queue that is watched costs a subscription and a loop: ids from outside must not be able to start those for
            // queues that are not there.
            JobEnd first = await AskAsync(id, expected is not null, cancellationToken).ConfigureAwait(false);
            if (expected is not null)
            {
                ThrowIfOther(id, first.Name, expected);
            }

            if (first.State != JobState.Active)
            {
                return ResultOf(id, first);
            }

            watcher ??= _watchers.GetOrAdd(
                id.Queue, static (queue, client) => new EndWatcher(client._storage.Client(queue), queue, client._time, client._logger), this);
        }

        return ResultOf(id, await watcher.WaitAsync(id.Key, cancellationToken).ConfigureAwait(false));
    }

    private async Task<JobEnd> AskAsync(JobId id, bool named, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<JobEnd> ends =
                await _storage.Client(id.Queue).WatchAsync([id.Key], named, cancellationToken).ConfigureAwait(false);
            return ends[0];
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The watcher asks again until it has an answer.
            return new JobEnd(JobState.Active, [], string.Empty);
        }
    }

    // The first use of a job in a queue, and one an hour from then on.
    private Task DescribeAsync(string queue, IReadOnlyCollection<JobDefinition> jobs, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        return _catalogue.WriteAsync(queue, jobs, cancellationToken);
    }

    /// <summary>The calls of one enqueue, and what is known of each.</summary>
    private sealed class Bulk(JobCall[] calls)
    {
        private readonly EnqueueStatus[] _statuses = new EnqueueStatus[calls.Length];

        public JobCall[] Calls => calls;

        public (JobId Id, bool IsNew)[] Ids { get; } = new (JobId Id, bool IsNew)[calls.Length];

        /// <summary>Gets a value indicating whether some of the jobs are stored, or may be.</summary>
        public bool MayHaveStored => _statuses.Any(status => status != EnqueueStatus.NotStored);

        /// <summary>The number of calls from a position on, at least one, whose payloads one call of the server takes.</summary>
        public int Fits(List<int>? positions, int start, int most)
        {
            long size = 0;
            for (int i = 0; i < most; i++)
            {
                JobCall call = calls[positions?[start + i] ?? start + i];
                size += call.Payload.Length + (call.Options?.Headers is { Count: > 0 } headers ? headers.Line.Length : 0);
                if (size > JobLimits.MaxPayloadBytes && i > 0)
                {
                    return i;
                }
            }

            return most;
        }

        public void Mark(List<int>? positions, int start, int length, EnqueueStatus status)
        {
            if (positions is null)
            {
                _statuses.AsSpan(start, length).Fill(status);
                return;
            }

            for (int i = start; i < start + length; i++)
            {
                _statuses[positions[i]] = status;
            }
        }

        public JobEnqueueException ToException(Exception exception)
        {
            var ids = new JobId[calls.Length];
            for (int i = 0; i < ids.Length; i++)
            {
                ids[i] = Ids[i].Id is { Key.Length: > 0 } id ? id : new JobId(calls[i].Queue, KeyOf(calls[i]));
            }

            return new JobEnqueueException(calls, ids, _statuses, exception);
        }
    }
}
