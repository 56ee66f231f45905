using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Serialization;

namespace TypedJobs.Integration.Tests.Running;

public static partial class ReportingJobs
{
    /// <summary>What the reports of a handler ended with that went on after its lease was lost.</summary>
    public static ConcurrentDictionary<string, (Exception? Progress, Exception? Log)> Refused { get; } = new();

    [Job(Queue = "reporting")]
    public static async Task Value(JobContext job, CancellationToken cancellationToken)
    {
        await job.ReportProgressAsync(new Stage("half \"way\"", 2), StageJson.Default.Stage, cancellationToken);
        await job.LogAsync("first", cancellationToken);
        await job.LogAsync("second ☔", cancellationToken);
    }

    [Job(Queue = "reporting")]
    public static async Task Chatter(int lines, JobContext job, CancellationToken cancellationToken)
    {
        for (int i = 0; i < lines; i++)
        {
            await job.LogAsync($"line {i}", cancellationToken);
        }

        await job.LogAsync(new string('x', 10_000), cancellationToken);
    }

    [Job(Queue = "reporting", MaxAttempts = 1)]
    public static Task OutOfRange(string percent, JobContext job, CancellationToken cancellationToken) =>
        job.ReportProgressAsync(double.Parse(percent, CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Adds up shares of 100 and reports each sum.</summary>
    [Job(Queue = "reporting", MaxAttempts = 1)]
    public static async Task Sum(int shares, JobContext job)
    {
        double sum = 0;
        for (int i = 0; i < shares; i++)
        {
            sum += 100.0 / shares;
            await job.ReportProgressAsync(sum);
        }
    }

    /// <summary>Reports values that are no JSON, and one that is.</summary>
    [Job(Queue = "reporting", MaxAttempts = 1)]
    public static async Task<string> Unwritable(JobContext job, IProgress<double> progress)
    {
        progress.Report(0.5);
        progress.Report(double.NaN);
        progress.Report(double.PositiveInfinity);
        await job.ReportProgressAsync(double.NaN, StageJson.Default.Double);
        return "done";
    }

    /// <summary>Reports in every way, twice.</summary>
    [Job(Queue = "reporting", MaxAttempts = 1)]
    public static async Task Everything(JobContext job, IProgress<double> progress)
    {
        for (int i = 0; i < 2; i++)
        {
            progress.Report(i);
            await job.ReportProgressAsync(i);
            await job.ReportProgressAsync(new Stage("one", i), StageJson.Default.Stage);
            await job.LogAsync("a line");
        }
    }

    /// <summary>Reports with a token that has fired.</summary>
    [Job(Queue = "reporting", MaxAttempts = 1)]
    public static async Task<string> StopWaiting(JobContext job)
    {
        try
        {
            await job.ReportProgressAsync(1, new CancellationToken(canceled: true));
            return "none";
        }
        catch (OperationCanceledException)
        {
            return nameof(OperationCanceledException);
        }
    }

    /// <summary>Reports until it is refused.</summary>
    [Job(Queue = "reporting")]
    public static async Task Persist(string key, JobContext job, CancellationToken cancellationToken)
    {
        Exception? progress = null;
        while (progress is null)
        {
            try
            {
                await job.ReportProgressAsync(1, CancellationToken.None);
                await Task.Delay(10, CancellationToken.None);
            }
            catch (JobLeaseLostException exception)
            {
                progress = exception;
            }
        }

        Exception? log = null;
        try
        {
            await job.LogAsync("late", CancellationToken.None);
        }
        catch (JobLeaseLostException exception)
        {
            log = exception;
        }

        Refused[key] = (progress, log);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public sealed record Stage(string Name, int Number);

    [JsonSerializable(typeof(Stage))]
    [JsonSerializable(typeof(double))]
    private sealed partial class StageJson : JsonSerializerContext;
}
