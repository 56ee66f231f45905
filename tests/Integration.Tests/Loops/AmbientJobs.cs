using System.Collections.Concurrent;
using System.Diagnostics;

namespace TypedJobs.Integration.Tests.Loops;

/// <summary>Handlers, callbacks and cleanups that note what ambient state they see.</summary>
public static class AmbientJobs
{
    public static readonly AsyncLocal<string?> Ambient = new();

    /// <summary>What was seen, by who saw it.</summary>
    public static ConcurrentQueue<(string Prefix, string Who, string? Seen)> Seen { get; } = new();

    public static void Note(string prefix, string who) =>
        Seen.Enqueue((prefix, who, Ambient.Value ?? Activity.Current?.OperationName));

    [Job(Queue = "ambient")]
    public static void Look(string prefix)
    {
        Note(prefix, "synchronous handler");
        Ambient.Value = "another job's";
    }

    [Job(Queue = "ambient")]
    public static async Task LookTwice(string prefix, [FromServices] AmbientProbe probe)
    {
        Note(prefix, "asynchronous handler");
        probe.Use();
        await Task.Yield();
        Note(prefix, "asynchronous handler, later");
        Ambient.Value = "another job's";
    }

    [Job(Queue = "ambient", MaxAttempts = 2, BackoffPolicy = "ambient")]
    public static async Task Fail(string prefix, JobContext job)
    {
        await Task.Yield();
        if (job.Attempt == 1)
        {
            throw new InvalidOperationException(prefix);
        }
    }

    [Job(Queue = "ambient")]
    public static async Task Stop(string prefix, JobContext job, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(_ => Note(prefix, "callback of the token"), null);
        job.OnCancelled(() =>
        {
            Note(prefix, "cleanup");
            return ValueTask.CompletedTask;
        });
        Note(prefix, "handler that is stopped");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    [Job(Queue = "ambient", CancellationGracePeriod = "00:00:00.05", OnIgnoredCancellation = IgnoredCancellationBehavior.ReleaseSlot)]
    public static async Task Ignore(string prefix, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(_ => Note(prefix, "callback of the token"), null);
        Note(prefix, "handler that ignores");
        await Task.Delay(500, CancellationToken.None);
    }
}
