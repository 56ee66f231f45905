using System.Collections.Concurrent;
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
    public static Task OutOfRange(double percent, JobContext job, CancellationToken cancellationToken) =>
        job.ReportProgressAsync(percent, cancellationToken);

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
    private sealed partial class StageJson : JsonSerializerContext;
}
