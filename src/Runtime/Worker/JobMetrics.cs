using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Worker;

/// <summary>
/// Counts what the runtime measures, under the meter <c>TypedJobs</c>. Listeners of the meter are the application's code and are called
/// within each call; what they throw is logged and goes no further.
/// </summary>
internal static partial class JobMetrics
{
    private static readonly Meter Meter = new("TypedJobs");

    // Created where exceptions are caught, and again after one: that, too, calls listeners.
    private static readonly Lazy<Counter<long>> IgnoredCancellations = new(
        () => Meter.CreateCounter<long>(
            "typedjobs.cancellation.ignored", "{attempt}", "Attempts whose handlers did not stop in time after their token fired."),
        LazyThreadSafetyMode.PublicationOnly);

    public static void AddIgnoredCancellation(string queue, string job, CancellationCause cause, ILogger logger)
    {
        try
        {
            IgnoredCancellations.Value.Add(
                1,
                new KeyValuePair<string, object?>("queue", queue),
                new KeyValuePair<string, object?>("job", job),
                new KeyValuePair<string, object?>("cause", cause.ToString()));
        }
        catch (Exception exception)
        {
            LogListenerFailed(logger, exception);
        }
    }

    [LoggerMessage(
        EventId = 1271,
        Level = LogLevel.Error,
        Message = "A listener of the meter TypedJobs threw an exception.")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception);
}
