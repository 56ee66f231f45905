using TypedJobs.Jobs;

namespace TypedJobs.Client;

/// <summary>Represents the calls of one enqueue, and what is known of each.</summary>
internal sealed class EnqueueBatch(JobCall[] calls, JobHandle[] handles, JobHeaders? trace)
{
    // Of a byte each, unlike the enum: there is one for each job of every bulk.
    private readonly byte[] _statuses = new byte[calls.Length];

    public JobCall[] Calls => calls;

    /// <summary>Gets the handles of the jobs. One is there as soon as its job has been given a key.</summary>
    public JobHandle[] Handles => handles;

    /// <summary>Gets the headers that carry a trace to all jobs; <see langword="null"/> when there is none.</summary>
    public JobHeaders? Trace => trace;

    /// <summary>Gets a value indicating whether some of the jobs are stored, or may be.</summary>
    public bool MayHaveStored => _statuses.AsSpan().ContainsAnyExcept((byte)EnqueueStatus.NotStored);

    /// <summary>Returns the key that a call has, or a new one.</summary>
    public static string KeyOf(JobCall call) => call.Options?.Key ?? JobKeyGenerator.Next();

    /// <summary>Returns the number of calls from a position on, at least one, whose payloads one call of the server takes.</summary>
    public int Fits(List<int>? positions, int start, int most)
    {
        long size = 0;
        for (int i = 0; i < most; i++)
        {
            JobCall call = calls[positions?[start + i] ?? start + i];
            size += call.Payload.Length + (trace?.Line.Length ?? 0) + (call.Options?.Headers is { Count: > 0 } headers ? headers.Line.Length : 0);
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
            _statuses.AsSpan(start, length).Fill((byte)status);
            return;
        }

        for (int i = start; i < start + length; i++)
        {
            _statuses[positions[i]] = (byte)status;
        }
    }

    public JobEnqueueException ToException(Exception exception)
    {
        var ids = new JobId[calls.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            // Those that were not tried have no handle yet.
            ids[i] = handles[i] is { } handle ? handle.Id : new JobId(calls[i].Queue, KeyOf(calls[i]));
        }

        return new JobEnqueueException(calls, ids, Array.ConvertAll(_statuses, status => (EnqueueStatus)status), exception);
    }
}
