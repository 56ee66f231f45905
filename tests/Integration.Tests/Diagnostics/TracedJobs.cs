using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>Jobs whose traces and measurements are looked at.</summary>
public static class TracedJobs
{
    [Job]
    public static string Work([FromServices] ILogger<TracedWork> logger, JobContext job)
    {
        logger.LogInformation("working in attempt {Number}", job.Attempt);
        return Activity.Current?.Id ?? "no activity";
    }

    [Job(MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static void Fail() => throw new InvalidOperationException("the disk is full");

    [Job]
    public static async Task Wait(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Task.Delay(20, CancellationToken.None);
            throw;
        }
    }

    [Job(Timeout = "00:00:00.05")]
    public static Task Deaf() => Task.Delay(300);

    [Job(Timeout = "00:00:00.05", MaxAttempts = 1)]
    public static Task Late(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    [Job]
    public static async Task<string> Parent(string queue, [FromServices] IJobClient client, CancellationToken cancellationToken)
    {
        JobHandle<string> child = await client.TracedJobs.EnqueueWorkAsync(new() { Queue = queue }, cancellationToken);
        return child.Id.Key;
    }
}
