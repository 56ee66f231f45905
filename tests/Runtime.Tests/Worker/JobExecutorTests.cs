using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;
using TypedJobs.Worker;

namespace TypedJobs.Tests.Worker;

public sealed class JobExecutorTests
{
    private static readonly AttemptServices Services = new(
        null!, null!, TimeSpan.Zero, TimeProvider.System, NullLogger.Instance);

    private static readonly JobExecutor Executor = new(new BackoffPolicies(), null!, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public async Task A_failure_of_what_surrounds_the_handler_fails_the_job()
    {
        // A backoff that cannot be parsed.
        JobDefinition definition = new("Job", "Handlers.Job", new JobSettings(), static _ => throw new InvalidOperationException());
        var attempt = new JobAttempt("q", Taken("p=no name;"), definition, Services);

        Outcome? outcome = await Executor.RunAsync(attempt);

        Assert.Equal(OutcomeKind.Failed, outcome!.Value.Kind);
    }

    private static TakenJob Taken(string overrides) => new(
        new LeaseKey("key", 1), 1, 5, DateTimeOffset.UnixEpoch, "Job", default, overrides, null);
}
