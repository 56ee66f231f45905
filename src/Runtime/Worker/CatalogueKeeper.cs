using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Loops;
using TypedJobs.Storage.Records;

namespace TypedJobs.Worker;

/// <summary>
/// Notes from time to time that a worker still has the jobs of its queue. What a server has lost of the catalogue comes back
/// with it.
/// </summary>
internal sealed partial class CatalogueKeeper(
    string queue, IReadOnlyCollection<JobDefinition> jobs, CatalogueWriter catalogue, ILogger logger)
    : Round($"catalogue of queue {queue}", logger)
{
    private readonly ILogger _logger = logger;

    protected internal override async ValueTask<TimeSpan?> RunAsync(CancellationToken stop)
    {
        try
        {
            await catalogue.WriteAsync(queue, jobs, stop).WaitAsync(stop).ConfigureAwait(false);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (JobProtocolException exception) when (exception.IsOtherVersion)
        {
            // The worker has stopped, or is about to find out.
            return null;
        }
        catch (Exception exception)
        {
            LogFailed(_logger, exception, queue);
        }

        return Jitter.Around(CatalogueWriter.Interval);
    }

    [LoggerMessage(
        EventId = 1260,
        Level = LogLevel.Warning,
        Message = "Failed to describe the jobs of queue {Queue} in its catalogue. Retrying in an hour.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string queue);
}
