using Microsoft.Extensions.Logging;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents what all attempts of one queue of a worker share.</summary>
internal sealed record AttemptServices(
    HandlerEnvironment Environment, IAttemptReporter Reporter, TimeSpan GracePeriod, TimeProvider Time, ILogger Logger)
{
    public UnstoppableHandlers Unstoppable { get; } = new(Logger);
}
