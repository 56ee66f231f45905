using TypedJobs.Storage.Contracts;

namespace TypedJobs.Schedules.Firing;

/// <summary>Turns the stored calls of schedules into jobs, as an enqueue of the application does. Thread-safe.</summary>
internal interface IOccurrenceEnqueuer
{
    /// <summary>Returns what tells apart calls; empty where what is stored is not to tell anything of them.</summary>
    string HashOf(JobCall call);

    /// <summary>Returns a call as it is stored with a schedule.</summary>
    ValueTask<byte[]> StoreAsync(JobCall call, string queue, string schedule, CancellationToken cancellationToken);

    /// <summary>Reads a call that is stored with a schedule.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="JobPayloadException">Its arguments cannot be read here.</exception>
    ValueTask<JobCall> OpenAsync(byte[] stored, string queue, string schedule, CancellationToken cancellationToken);

    /// <summary>
    /// Passes a call with a key through the middleware, checks it and makes its job. <paramref name="store"/> is called once, and returns when the
    /// job is stored.
    /// </summary>
    Task EnqueueAsync(JobCall call, Func<NewJob, Task> store, CancellationToken cancellationToken);
}
