using System.Threading.Channels;
using TypedJobs;

namespace Payments;

/// <summary>Opens a ticket for each payment that has failed for good.</summary>
public sealed class Tickets : IJobFailureObserver
{
    private readonly Channel<string> _opened = Channel.CreateUnbounded<string>();

    /// <summary>Gets the tickets.</summary>
    public ChannelReader<string> Opened => _opened.Reader;

    // May be called more than once for a job: a real ticket would have the job's id as its key.
    public ValueTask OnJobFailedAsync(JobFailedContext context, CancellationToken cancellationToken) =>
        _opened.Writer.WriteAsync($"{context.Job?.Name} failed: {context.Job?.Error?.Message}", cancellationToken);
}
