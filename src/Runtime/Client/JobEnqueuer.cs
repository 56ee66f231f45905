using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using TypedJobs.Client.Middleware;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Payloads.Protection;
using TypedJobs.Schedules.Planning;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Records;

namespace TypedJobs.Client;

/// <summary>Passes calls through the middleware; checks, describes and stores their jobs. Thread-safe.</summary>
internal sealed class JobEnqueuer(
    JobClient? client, EnqueuePipeline? pipeline, JobTelemetry telemetry, TimeProvider time, IJobStorage storage, CatalogueWriter catalogue, PayloadProtector payloads)
{
    // What one call stores whole or not at all. It holds up the server for about ten milliseconds at this size; what has
    // no need to be stored together goes in smaller parts, so that others are not held up.
    private const int AtomicBatch = 5000;
    private const int PartialBatch = 1000;

    /// <summary>Stores one job.</summary>
    /// <returns>The id of the job, and whether it was stored by this call.</returns>
    public Task<(JobId Id, bool IsNew)> EnqueueOneAsync(JobCall call, CancellationToken cancellationToken) =>
        pipeline is null ? TraceOneAsync(call, cancellationToken) : PassOneAsync(pipeline, call, cancellationToken);

    /// <summary>Stores many jobs, of any queues, with one call for each queue as long as it is not too large.</summary>
    /// <param name="calls">The calls.</param>
    /// <param name="handles">Receives the handles, in the order of the calls.</param>
    /// <param name="handleOf">Creates the handle of a call whose job will be new.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task EnqueueAllAsync(
        JobCall[] calls, JobHandle[] handles, Func<JobClient, JobCall, JobId, JobHandle> handleOf, CancellationToken cancellationToken) =>
        pipeline is null || calls.Length == 0
            ? TraceAllAsync(calls, handles, handleOf, cancellationToken)
            : PassAllAsync(pipeline, calls, handles, handleOf, cancellationToken);

    /// <summary>
    /// Passes the call of an occurrence through the middleware, and makes its job. <paramref name="store"/> returns when the job is stored.
    /// </summary>
    /// <exception cref="InvalidOperationException">A middleware has changed the key or the queue, which belong to the schedule.</exception>
    public Task EnqueueOccurrenceAsync(JobCall call, Func<NewJob, Task> store, CancellationToken cancellationToken)
    {
        if (pipeline is null)
        {
            return StoreOccurrenceAsync(call, call, store, cancellationToken);
        }

        JobCall[] changed = [call];
        return pipeline.RunAsync(
            new EnqueueContext(changed, cancellationToken), () => StoreOccurrenceAsync(call, changed[0], store, cancellationToken));
    }

    /// <summary>Checks what a schedule enqueues, and has its job in the catalogue of its queue.</summary>
    public void CheckForSchedule(JobCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Options is { Key: not null } or { DelayUntil: not null })
        {
            throw new ArgumentException(
                $"{(call.Options.Key is null ? nameof(JobOptions.DelayUntil) : nameof(JobOptions.Key))} of {call.Definition.Subject} is set, which cannot go with a schedule: each occurrence has its own.",
                nameof(call));
        }

        Check(call);
        JobNames.ThrowIfInvalidQueue(call.Queue, nameof(call));
    }

    /// <summary>Has jobs in the catalogue of a queue.</summary>
    public async Task DescribeForScheduleAsync(string queue, IEnumerable<JobDefinition> jobs, CancellationToken cancellationToken)
    {
        JobDefinition[] unknown = [.. jobs.Distinct().Where(job => !catalogue.IsNoted(queue, job))];
        if (unknown.Length > 0)
        {
            await DescribeAsync(queue, unknown, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task StoreOccurrenceAsync(JobCall original, JobCall call, Func<NewJob, Task> store, CancellationToken cancellationToken)
    {
        if (call.Options?.Key != original.Options!.Key || call.Queue != original.Queue)
        {
            throw new InvalidOperationException(
                $"A middleware has changed the key or the queue of {call.Definition.Subject}, which is an occurrence of a schedule: both belong to the schedule.");
        }

        EnqueueTrace? trace = EnqueueTrace.IsWanted(telemetry) ? EnqueueTrace.Begin([call], telemetry, time) : null;
        try
        {
            Check(call, isOccurrence: true);
            string key = EnqueueBatch.KeyOf(call);
            await store(await PrepareAsync(call, key, trace?.Headers, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            trace?.End(JobId.Stored(call.Queue, key), null);
        }
        catch (Exception exception)
        {
            trace?.End(null, exception);
            throw;
        }
    }

    private void Check(JobCall call, bool isOccurrence = false)
    {
        if (call.Payload.Length > payloads.Limits.Arguments)
        {
            throw TooLarge(call, payloads.Limits.Arguments, "Payload.Length");
        }

        if (call.Options is not { } options)
        {
            return;
        }

        if (options.Key is { } key)
        {
            JobNames.ThrowIfInvalidKey(key, nameof(JobOptions.Key));
            if (!isOccurrence && OccurrenceKey.IsReserved(key))
            {
                throw ReservedKey(call, key, nameof(JobOptions.Key));
            }
        }

        if (options.Queue is { } queue)
        {
            JobNames.ThrowIfInvalidQueue(queue, nameof(JobOptions.Queue));
        }

        JobTraits.Check(options, call.Definition.Subject);
    }

    private static ArgumentException ReservedKey(JobCall call, string key, string parameter) => new(
        $"{Bounds.Show(key)} cannot be the key of {call.Definition.Subject}: keys that end in '@' and an instant belong to schedules.", parameter);

    private static ArgumentOutOfRangeException TooLarge(JobCall call, int most, string parameter) => new(
        parameter,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The arguments of {call.Definition.Subject} have {call.Payload.Length:N0} bytes of JSON; they must have at most {most:N0} ({nameof(PayloadOptions)}.{nameof(PayloadOptions.MaxArgumentsBytes)}). Store them elsewhere and pass where they are."));

    // What was checked before. With transforms, the payload is replaced by what they make of it.
    private static NewJob Prepare(JobCall call, string key, JobHeaders? trace, ReadOnlyMemory<byte>? transformed = null)
    {
        JobHeaders? headers = call.Options?.Headers;
        if (trace is not null)
        {
            headers = headers is null ? trace : headers.WithMissing(trace);
        }

        ReadOnlyMemory<byte> payload = StoredHeaders.Prepend(headers, transformed ?? call.Payload);
        JobSettings settings = call.Definition.Settings;
        return call.Options is { } options
            ? new NewJob(
                key,
                JobHead.Write(options.MaxAttempts ?? settings.MaxAttempts, call.Definition.Name, JobOverrides.Write(options)),
                payload,
                JobTraits.Write(settings, options))
            : new NewJob(key, call.Definition.Head, payload, call.Definition.Traits);
    }

    // Whether a call was refused as a whole.
    private static bool IsRefusal(Exception exception) => ServerErrors.ChangedNothing(exception)
        || exception is JobKeyConflictException or JobProtocolException { ChangedNothing: true };

    // In methods of their own: without middleware nothing is captured.
    private async Task<(JobId Id, bool IsNew)> PassOneAsync(EnqueuePipeline middleware, JobCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        JobCall[] changed = [call];
        (JobId Id, bool IsNew) stored = default;
        await middleware.RunAsync(
            new EnqueueContext(changed, cancellationToken),
            async () => stored = await TraceOneAsync(changed[0], cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        return stored;
    }

    private Task PassAllAsync(
        EnqueuePipeline middleware,
        JobCall[] calls,
        JobHandle[] handles,
        Func<JobClient, JobCall, JobId, JobHandle> handleOf,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (int i = 0; i < calls.Length; i++)
        {
            _ = calls[i] ?? throw Bounds.NoJobAt(i, "call", "jobs");
        }

        // What middleware replaces is not to be seen in an array of the caller's.
        JobCall[] changed = [.. calls];
        return middleware.RunAsync(
            new EnqueueContext(changed, cancellationToken), () => TraceAllAsync(changed, handles, handleOf, cancellationToken));
    }

    private Task<(JobId Id, bool IsNew)> TraceOneAsync(JobCall call, CancellationToken cancellationToken) =>
        EnqueueTrace.IsWanted(telemetry) ? StoreOneTracedAsync(call, cancellationToken) : StoreOneAsync(call, null, cancellationToken);

    private Task TraceAllAsync(
        JobCall[] calls, JobHandle[] handles, Func<JobClient, JobCall, JobId, JobHandle> handleOf, CancellationToken cancellationToken) =>
        EnqueueTrace.IsWanted(telemetry) && calls.Length > 0
            ? StoreAllTracedAsync(calls, handles, handleOf, cancellationToken)
            : StoreAllAsync(calls, handles, handleOf, null, cancellationToken);

    private async Task<(JobId Id, bool IsNew)> StoreOneTracedAsync(JobCall call, CancellationToken cancellationToken)
    {
        EnqueueTrace trace = EnqueueTrace.Begin([call], telemetry, time);
        try
        {
            (JobId Id, bool IsNew) stored = await StoreOneAsync(call, trace.Headers, cancellationToken).ConfigureAwait(false);
            trace.End(stored.Id, null);
            return stored;
        }
        catch (Exception exception)
        {
            trace.End(null, exception);
            throw;
        }
    }

    private async Task StoreAllTracedAsync(
        JobCall[] calls, JobHandle[] handles, Func<JobClient, JobCall, JobId, JobHandle> handleOf, CancellationToken cancellationToken)
    {
        EnqueueTrace trace = EnqueueTrace.Begin(calls, telemetry, time);
        try
        {
            await StoreAllAsync(calls, handles, handleOf, trace.Headers, cancellationToken).ConfigureAwait(false);
            trace.End(null, null);
        }
        catch (Exception exception)
        {
            trace.End(null, exception);
            throw;
        }
    }

    private async Task<(JobId Id, bool IsNew)> StoreOneAsync(JobCall call, JobHeaders? trace, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Check(call);
        string queue = call.Queue;
        string key = EnqueueBatch.KeyOf(call);
        NewJob job = await PrepareAsync(call, key, trace, cancellationToken).ConfigureAwait(false);
        bool sent = false;
        try
        {
            if (!catalogue.IsNoted(queue, call.Definition))
            {
                await DescribeAsync(queue, [call.Definition], cancellationToken).ConfigureAwait(false);
            }

            int openings = catalogue.OpeningsOf(queue);
            sent = true;
            EnqueueResult result = await storage.Client(queue).EnqueueAsync(new[] { job }, cancellationToken).ConfigureAwait(false);
            if (catalogue.OpeningsOf(queue) != openings)
            {
                await DescribeAgainAsync(queue, [call.Definition], cancellationToken).ConfigureAwait(false);
            }

            return (JobId.Stored(queue, key), result.Known.Count == 0);
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

    private async Task StoreAllAsync(
        JobCall[] calls,
        JobHandle[] handles,
        Func<JobClient, JobCall, JobId, JobHandle> handleOf,
        JobHeaders? trace,
        CancellationToken cancellationToken)
    {
        // Everything is checked before anything is stored, but for the sizes of what transforms make of payloads.
        cancellationToken.ThrowIfCancellationRequested();
        string? only = null;
        Dictionary<string, List<int>>? queues = null;
        for (int i = 0; i < calls.Length; i++)
        {
            JobCall call = calls[i] ?? throw Bounds.NoJobAt(i, "call", "jobs");
            Check(call);
            string queue = call.Queue;
            only ??= queue;
            if (queues is not null || queue != only)
            {
                queues ??= new(StringComparer.Ordinal) { [only] = [.. Enumerable.Range(0, i)] };
                (CollectionsMarshal.GetValueRefOrAddDefault(queues, queue, out _) ??= []).Add(i);
            }
        }

        var batch = new EnqueueBatch(calls, handles, trace);
        try
        {
            // All queues are described before anything is stored: one that cannot be used refuses the whole batch.
            if (queues is not null)
            {
                foreach ((string queue, List<int> positions) in queues)
                {
                    await DescribeAsync(queue, batch, positions, cancellationToken).ConfigureAwait(false);
                }

                foreach ((string queue, List<int> positions) in queues)
                {
                    await StoreAsync(queue, batch, positions, handleOf, cancellationToken).ConfigureAwait(false);
                }
            }
            else if (only is not null)
            {
                await DescribeAsync(only, batch, null, cancellationToken).ConfigureAwait(false);
                await StoreAsync(only, batch, null, handleOf, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (
            ServerErrors.IsFailure(exception) || (batch.MayHaveStored && exception is not OperationCanceledException))
        {
            throw batch.ToException(exception);
        }
    }

    private async Task DescribeAsync(string queue, EnqueueBatch batch, List<int>? positions, CancellationToken cancellationToken)
    {
        int count = positions?.Count ?? batch.Calls.Length;
        HashSet<JobDefinition>? unknown = null;
        JobDefinition? last = null;
        for (int i = 0; i < count; i++)
        {
            JobDefinition definition = batch.Calls[positions?[i] ?? i].Definition;
            if (definition != last && !catalogue.IsNoted(queue, definition))
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
    private async Task StoreAsync(
        string queue,
        EnqueueBatch batch,
        List<int>? positions,
        Func<JobClient, JobCall, JobId, JobHandle> handleOf,
        CancellationToken cancellationToken)
    {
        int openings = catalogue.OpeningsOf(queue);
        int count = positions?.Count ?? batch.Calls.Length;
        bool whole = count <= AtomicBatch && batch.Fits(positions, 0, count) == count;
        Task? before = null;
        for (int start = 0; start < count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = whole ? count : batch.Fits(positions, start, Math.Min(count - start, PartialBatch));
            Task storing = Task.CompletedTask;
            try
            {
                NewJob[] jobs = await PreparePartAsync(start, length).ConfigureAwait(false);
                storing = StorePartAsync(jobs, start, length);
                await (before ?? Task.CompletedTask).ConfigureAwait(false);
            }
            catch
            {
                // Of the parts that are on their way it is noted what becomes of them, for whoever is told of the failure.
                await Task.WhenAll(before ?? Task.CompletedTask, storing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            before = storing;
            start += length;
        }

        await (before ?? Task.CompletedTask).ConfigureAwait(false);
        if (catalogue.OpeningsOf(queue) != openings)
        {
            await DescribeAgainAsync(
                queue,
                [.. Enumerable.Range(0, count).Select(i => batch.Calls[positions?[i] ?? i].Definition).Distinct()],
                cancellationToken).ConfigureAwait(false);
        }

        // In order, also where a transform takes its time.
        async ValueTask<NewJob[]> PreparePartAsync(int start, int length)
        {
            NewJob[] jobs = ArrayPool<NewJob>.Shared.Rent(length);
            for (int i = 0; i < length; i++)
            {
                int position = positions?[start + i] ?? start + i;
                JobCall call = batch.Calls[position];
                string key = EnqueueBatch.KeyOf(call);

                // Queue and key were checked before.
                batch.Handles[position] = handleOf(client!, call, JobId.Stored(queue, key));
                ValueTask<NewJob> preparing = PrepareAsync(call, key, batch.Trace, cancellationToken);
                jobs[i] = preparing.IsCompletedSuccessfully ? preparing.Result : await preparing.ConfigureAwait(false);
            }

            return jobs;
        }

        async Task StorePartAsync(NewJob[] jobs, int start, int length)
        {
            // Not given back to the pool when the call fails or is left: it may still be read then.
            batch.Mark(positions, start, length, EnqueueStatus.Unknown);
            EnqueueResult result;
            try
            {
                result = await storage.Client(queue).EnqueueAsync(jobs.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsRefusal(exception))
            {
                batch.Mark(positions, start, length, EnqueueStatus.NotStored);
                throw;
            }

            batch.Mark(positions, start, length, EnqueueStatus.Stored);
            ArrayPool<NewJob>.Shared.Return(jobs, clearArray: true);
            foreach (int i in result.Known)
            {
                batch.Handles[positions?[start + i] ?? start + i].IsNew = false;
            }
        }
    }

    private ValueTask<NewJob> PrepareAsync(JobCall call, string key, JobHeaders? trace, CancellationToken cancellationToken) =>
        payloads.Transforms ? PrepareTransformedAsync(call, key, trace, cancellationToken) : new(Prepare(call, key, trace));

    private async ValueTask<NewJob> PrepareTransformedAsync(JobCall call, string key, JobHeaders? trace, CancellationToken cancellationToken) => Prepare(
        call,
        key,
        trace,
        await payloads.ProtectAsync(call.Payload, JobId.Stored(call.Queue, key), PayloadPart.Arguments, cancellationToken).ConfigureAwait(false));

    // The queue was deleted after its jobs were described, and these calls have opened it again. Their jobs are stored: what goes wrong here is told
    // by the next enqueue, which tries again.
    private async Task DescribeAgainAsync(string queue, IReadOnlyCollection<JobDefinition> jobs, CancellationToken cancellationToken)
    {
        try
        {
            await DescribeAsync(queue, jobs, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Not noted.
        }
    }

    // The first use of a job in a queue, and one an hour from then on.
    private Task DescribeAsync(string queue, IReadOnlyCollection<JobDefinition> jobs, CancellationToken cancellationToken)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        return catalogue.WriteAsync(queue, jobs, cancellationToken);
    }
}
