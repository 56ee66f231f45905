using TypedJobs;

namespace Observability;

/// <summary>The jobs of this sample.</summary>
public static partial class ReportJobs
{
    /// <summary>Renders the pages of a report, one job each.</summary>
    [Job]
    public static async Task Render(int pages, [FromServices] IJobClient jobs, [FromServices] ILogger<Report> logger, CancellationToken cancellationToken)
    {
        LogRendering(logger, pages);
        IReadOnlyList<JobHandle> all = await jobs.EnqueueManyAsync(
            Enumerable.Range(1, pages).Select(number => ReportJobsCalls.RenderPage(number)), cancellationToken);
        await Task.WhenAll(all.Select(page => page.WaitForCompletionAsync(cancellationToken)));
    }

    /// <summary>Renders one page. The first attempt at the second page fails, so that there is a retry to be seen.</summary>
    [Job(MaxAttempts = 2, BackoffDelay = "00:00:00.1")]
    public static async Task RenderPage(int number, JobContext job, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        if (number == 2 && job.Attempt == 1)
        {
            throw new IOException("The printer is busy (on purpose: this sample shows a retry).");
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Rendering {Pages} page(s)")]
    private static partial void LogRendering(ILogger logger, int pages);
}
