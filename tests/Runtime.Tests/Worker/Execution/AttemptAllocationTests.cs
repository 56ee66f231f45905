using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution;

/// <summary>Tests what an attempt costs besides its handler and what runs it: decision 156 has the figures.</summary>
public sealed class AttemptAllocationTests
{
    private const int Runs = 1000;

    private static readonly AttemptServices Services = new(null!, null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);

    private static readonly JobDefinition Definition = new("Job", "Handlers.Job", new JobSettings(), static _ => ValueTask.CompletedTask);

    private static readonly TakenJob Job = new(new LeaseKey("key", 1), 1, 5, DateTimeOffset.UnixEpoch, "Job", default, string.Empty, null);

    [Fact]
    public void Attempt_without_a_token_allocates_itself_only() => Assert.InRange(Measure(static _ => { }), 1, 128);

    [Fact]
    public void Attempt_with_a_token_allocates_one_more_object() =>
        Assert.InRange(Measure(static attempt => _ = attempt.CancellationToken.IsCancellationRequested), 1, 208);

    private static long Measure(Action<JobInvocation> handler)
    {
        long before = 0;
        bool isDone = true;
        for (int i = -1; i < Runs; i++)
        {
            // The first run is not measured.
            before = i == 0 ? GC.GetAllocatedBytesForCurrentThread() : before;
            var attempt = new JobAttempt("q", Job, Definition, Services);
            handler(attempt);
            isDone &= attempt.TryEnd(out _);
        }

        Assert.True(isDone);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Runs;
    }
}
