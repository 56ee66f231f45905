using Cancellation.Patterns;
using TypedJobs;

namespace Cancellation;

/// <summary>A way to cancel a job, or to be cancelled.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="About">What it shows.</param>
/// <param name="RunAsync">Shows it.</param>
/// <param name="Configure">What its worker needs beyond the defaults.</param>
internal sealed record Pattern(string Name, string About, Func<Stage, Task> RunAsync, Action<WorkerOptions>? Configure = null)
{
    public static IReadOnlyList<Pattern> All { get; } =
    [
        new("one", "cancel one job", CancelOne.RunAsync),
        new("all", "cancel all jobs of a queue, of a worker, of a filter", CancelAll.RunAsync),
        new("reason", "say why, and read who asked", WithReason.RunAsync),
        new("event", "be called when the token fires", EventStyle.RunAsync),
        new("http", "abort an HTTP call at its socket", HttpCall.RunAsync),
        new("custom", "make an operation of your own cancellable", CustomOperation.RunAsync),
        new("cleanup", "clean up several resources asynchronously", CleanUp.RunAsync),
        new("polling", "poll in a loop and report progress", PollingLoop.RunAsync),
        new("retry", "run a job again after it was cancelled", RetryAfterCancel.RunAsync),
        new("permanent", "end a job for good, whatever attempts are left", PermanentCancel.RunAsync),
        new("lease", "notice that another worker has taken over", LostLease.RunAsync, LostLease.Configure),
        new("phases", "several phases with progress", Phases.RunAsync),
        new("timeout", "limit an attempt, and a job over all its attempts", TimeLimit.RunAsync),
        new("shutdown", "give a job back when the host stops", HostShutdown.RunAsync, HostShutdown.Configure),
        new("process", "cancel from another process", AnotherProcess.RunAsync),
    ];
}
