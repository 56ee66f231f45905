using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Hosting;

/// <summary>Fails the start of a host that requires its server when none answers in time, or when waiting is of no use.</summary>
/// <param name="services">Has the requirement and the connections; used when the host starts, after it has checked all options.</param>
/// <param name="time">The clock.</param>
internal sealed class ServerRequirementService(TypedJobsServices services, TimeProvider time) : IHostedService
{
    // The client goes on trying, also with a password or a certificate that is refused.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    public Task StartAsync(CancellationToken cancellationToken) =>
        services.Get<ServerRequirement>().Within is { } within ? ConnectAsync(within, cancellationToken) : Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ConnectAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        RedisConnectionSource connections = services.Get<RedisConnectionSource>();
        using var deadline = new CancellationTokenSource(within, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Exception? cause = null;
        for (int failures = 0; ;)
        {
            try
            {
                Task asking = AskAsync(connections, stop.Token);
                while (!asking.IsCompleted && connections.Problem is not { IsFinal: true })
                {
                    await Task.WhenAny(asking, Task.Delay(Look, time, stop.Token)).ConfigureAwait(false);
                }

                if (asking.IsCompleted)
                {
                    await asking.ConfigureAwait(false);
                    return;
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Told below.
            }
            catch (Exception exception) when (ServerErrors.IsFailure(exception))
            {
                cause = exception;
                await Jitter.BackOffAsync(++failures, time, stop.Token, TimeSpan.FromMilliseconds(500)).ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (stop.IsCancellationRequested || connections.Problem is { IsFinal: true })
            {
                ConnectionProblem problem = connections.Problem
                    ?? (cause is null ? ConnectionProblem.From(new TimeoutException()) : ConnectionProblem.From(cause));
                await stop.CancelAsync().ConfigureAwait(false);
                throw new InvalidOperationException(
                    $"The host was not started, because Redis at {connections.Description} cannot be used: {problem.Text}. {problem.Remedy} " +
                    "Without RequireServerAtStart the host would start and go on trying.",
                    cause);
            }
        }
    }

    private static async Task AskAsync(RedisConnectionSource connections, CancellationToken stop)
    {
        IConnectionMultiplexer connection = await connections.GetAsync(RedisConnectionRole.Commands, stop).ConfigureAwait(false);
        await connection.GetDatabase().PingAsync().WaitAsync(stop).ConfigureAwait(false);
    }
}
