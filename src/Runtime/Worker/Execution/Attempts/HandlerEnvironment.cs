using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Diagnostics;
using TypedJobs.Payloads.Protection;
using TypedJobs.Worker.Middleware;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents what the handlers of a registration's workers run in.</summary>
/// <param name="Scopes">Makes scopes of services.</param>
/// <param name="Pipeline">The middleware around handlers; <see langword="null"/> when there is none.</param>
/// <param name="InjectsContext">Whether services of a scope can ask for its attempt.</param>
/// <param name="Telemetry">Is told of attempts.</param>
internal sealed record HandlerEnvironment(IServiceScopeFactory Scopes, JobPipeline? Pipeline, bool InjectsContext, JobTelemetry Telemetry)
{
    /// <summary>Gets what transforms the values of jobs.</summary>
    public PayloadProtector Payloads { get; init; } = PayloadProtector.None;
}
