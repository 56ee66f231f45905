using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Client;

/// <summary>Awaits the ends of jobs, and turns them into results and exceptions. Thread-safe.</summary>
internal sealed class EndAwaiter(IJobStorage storage, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, EndWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>Waits until a job has completed, and returns the result that is stored.</summary>
    /// <param name="id">The job.</param>
    /// <param name="expected">The job that it must be; <see langword="null"/> when that is known, or does not matter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<byte[]> WaitAsync(JobId id, JobDefinition? expected, CancellationToken cancellationToken)
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
                return ResultOf(id, first);
            }

            watcher ??= _watchers.GetOrAdd(id.Queue, static (queue, awaiter) => awaiter.Watch(queue), this);
        }

        return ResultOf(id, await watcher.WaitAsync(id.Key, cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (EndWatcher watcher in _watchers.Values)
        {
            await watcher.DisposeAsync().ConfigureAwait(false);
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
