using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Payloads.Protection;
using TypedJobs.Queues;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Client;

/// <summary>Awaits the ends of jobs, and turns them into results and exceptions. Thread-safe.</summary>
internal sealed class EndAwaiter(IJobStorage storage, PayloadProtector payloads, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, EndWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>Waits until a job has completed, and returns its result.</summary>
    /// <param name="id">The job.</param>
    /// <param name="expected">The job that it must be; <see langword="null"/> when that is known, or does not matter.</param>
    /// <param name="wantsResult">Whether the result is read; if not, none is returned.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="JobPayloadException">The result cannot be read by this process.</exception>
    public async Task<ReadOnlyMemory<byte>> WaitAsync(JobId id, JobDefinition? expected, bool wantsResult, CancellationToken cancellationToken)
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
                JobKeyConflictException.ThrowIfOther(id, first.Name, expected.Name);
            }

            if (first.State != JobState.Active)
            {
                return await ResultOfAsync(id, first, wantsResult, cancellationToken).ConfigureAwait(false);
            }

            watcher ??= _watchers.GetOrAdd(id.Queue, static (queue, awaiter) => awaiter.Watch(queue), this);
        }

        JobEnd end = await watcher.WaitAsync(id.Key, cancellationToken).ConfigureAwait(false);
        return await ResultOfAsync(id, end, wantsResult, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EndWatcher watcher in _watchers.Values)
        {
            await watcher.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> ResultOfAsync(JobId id, JobEnd end, bool wantsResult, CancellationToken cancellationToken)
    {
        switch (end.State)
        {
            case JobState.Completed:
                return wantsResult
                    ? await payloads.OpenAsync(end.Text, id, PayloadPart.Result, cancellationToken).ConfigureAwait(false)
                    : default;
            case JobState.Failed:
                JobError error = JobError.Parse(end.Text);
                (JobError opened, _) = await StoredErrors.OpenAsync(error, id, payloads, cancellationToken).ConfigureAwait(false);
                throw new JobFailedException(id, opened);
            case JobState.Cancelled:
                throw new JobCancelledException(id, end.Text.Length == 0 ? null : System.Text.Encoding.UTF8.GetString(end.Text));
            default:
                throw new JobNotFoundException(id);
        }
    }

    private EndWatcher Watch(string queue) => new(storage.Client(queue), queue, time, logger);

    private async Task<JobEnd> AskAsync(JobId id, bool named, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<JobEnd> ends =
                await storage.Client(id.Queue).WatchAsync([id.Key], named, cancellationToken).ConfigureAwait(false);
            return ends[0];
        }
        catch (Exception exception) when (ServerErrors.IsFailure(exception))
        {
            // The watcher asks again until it has an answer.
            return new JobEnd(JobState.Active, [], string.Empty);
        }
    }
}
