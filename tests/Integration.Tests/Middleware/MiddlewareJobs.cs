using System.Diagnostics;
using System.Globalization;

namespace TypedJobs.Integration.Tests.Middleware;

/// <summary>Jobs that tell what surrounds them.</summary>
public static class MiddlewareJobs
{
    private static readonly AsyncLocal<string?> Ambient = new();

    [Job]
    public static string Headers(JobContext job) => job.Headers.ToString();

    [Job]
    public static string Trace([FromServices] CallTrace trace)
    {
        trace.Add("handler");
        return "result";
    }

    [Job]
    public static void Silent([FromServices] CallTrace trace) => trace.Add("handler");

    [Job(MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static void Throw([FromServices] CallTrace trace)
    {
        trace.Add("handler");
        throw new InvalidOperationException("the handler failed");
    }

    [Job]
    public static async Task Stop([FromServices] CallTrace trace, CancellationToken cancellationToken)
    {
        trace.Add("handler");
        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    [Job]
    public static async Task Late([FromServices] CallTrace trace)
    {
        await Task.Delay(50);
        trace.Add("handler");
    }

    [Job]
    public static string Culture() => $"{CultureInfo.CurrentCulture.Name} {CultureInfo.CurrentUICulture.Name} {1.5}";

    [Job]
    public static async Task<string> Child([FromServices] IJobClient client, JobContext job, CancellationToken cancellationToken)
    {
        JobHandle<string> child = await client.MiddlewareJobs.EnqueueHeadersAsync(
            new() { Key = job.Id.Key + "-child" }, cancellationToken);
        return child.Id.Key;
    }

    /// <summary>Returns what earlier attempts have left in the ambient context, and leaves something there, on this very thread.</summary>
    [Job(Queue = "ambient")]
    public static string Leak(string text)
    {
        string found = $"{Ambient.Value} {Activity.Current?.OperationName} {CultureInfo.CurrentCulture.Name} {SynchronizationContext.Current}";
        Ambient.Value = text;
        new Activity(text).Start();
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        return found;
    }

    [Job]
    public static string Injected([FromServices] ContextReader reader) => reader.Read();
}
