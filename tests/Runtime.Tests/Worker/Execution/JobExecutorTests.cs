using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;
using TypedJobs.Worker.Execution.Attempts;

namespace TypedJobs.Runtime.Tests.Worker.Execution;

public sealed class JobExecutorTests
{
    private static readonly AttemptServices Services = new(
        new HandlerEnvironment(null!, null, false, new JobTelemetry(null, NullLogger.Instance)), null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);

    private static readonly JobExecutor Executor = new(
        new BackoffPolicies(), null!, new JobTelemetry(null, NullLogger.Instance), TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task A_failure_of_what_surrounds_the_handler_fails_the_job()
    {
        JobDefinition definition = new(
            "Job", "Handlers.Job", new JobSettings { Timeout = TimeSpan.FromSeconds(1) }, static _ => ValueTask.CompletedTask);
        var executor = new JobExecutor(
            new BackoffPolicies(), null!, new JobTelemetry(null, NullLogger.Instance), new TimeWithoutTimers(), NullLogger.Instance);
        var attempt = new JobAttempt("q", Taken(string.Empty), definition, Services);

        Outcome? outcome = await executor.RunAsync(attempt);

        Assert.Equal(OutcomeKind.Failed, outcome!.Value.Kind);
    }

    [Theory]
    [InlineData("p=no name;")]
    [InlineData("b=0,9223372036854775807,9223372036854775807,0;t=9223372036854775807;")]
    [InlineData("b=0,1,1,7;t=99999999999999999999;")]
    public async Task Overrides_that_no_caller_could_have_stored_do_not_fail_the_job(string overrides)
    {
        JobDefinition definition = new("Job", "Handlers.Job", new JobSettings(), static _ => throw new InvalidOperationException());
        var attempt = new JobAttempt("q", Taken(overrides), definition, Services);

        Outcome? outcome = await Executor.RunAsync(attempt);

        Assert.Equal(OutcomeKind.Retry, outcome!.Value.Kind);
        Assert.InRange(outcome.Value.Delay, TimeSpan.Zero, JobLimits.MaxTimeSpan);
    }

    private static TakenJob Taken(string overrides) => new(
        new LeaseKey("key", 1), 1, 5, DateTimeOffset.UnixEpoch, "Job", default, overrides, null);

    private sealed class TimeWithoutTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new InvalidOperationException("No timers.");
    }
}
