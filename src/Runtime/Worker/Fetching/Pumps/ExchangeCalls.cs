using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution;

namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>
/// Makes the calls that settle and take the jobs of a queue, and repeats those that fail, with the ticket of the first one: what that may
/// have taken is found again. Thread-safe.
/// </summary>
internal sealed partial class ExchangeCalls(
    string queue,
    string worker,
    TimeSpan lease,
    IWorkerProtocol protocol,
    RunningJobs running,
    OutageLog outages,
    Action<JobProtocolException> onRefused,
    TimeProvider time,
    ILogger logger)
{
    // Far beyond any answer that is still coming: the call is repeated, which is safe.
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(15);

    private long _numbers;
    private int _isRefusalLogged;

    /// <summary>Notes that the queue accepts the worker again.</summary>
    public void OnAccepted() => Volatile.Write(ref _isRefusalLogged, 0);

    /// <summary>Settles what the lane has in hand, and takes jobs, however many calls that needs.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="outcomes">The outcomes to settle.</param>
    /// <param name="wanted">The maximum number of jobs to take.</param>
    /// <param name="stop">Stops waiting for the answer.</param>
    /// <returns>The answer, with a timestamp from before the call; <see langword="null"/> when it was not waited for.</returns>
    public async Task<(ExchangeResult Result, long LeasedAt)?> SettleAndTakeAsync(
        PumpLane lane, ReadOnlyMemory<Outcome> outcomes, int wanted, CancellationToken stop)
    {
        var request = new ExchangeRequest(worker, lane.Number, NextTicket(wanted), Repeats: null, lease, wanted, outcomes);
        for (int failures = 0; ;)
        {
            try
            {
                if (wanted > 0)
                {
                    running.Begin(lane.Take, request.Ticket, wanted);
                }

                long leasedAt = time.GetTimestamp();
                ExchangeResult result = await protocol.ExchangeAsync(request, stop)
                    .WaitAsync(Watchdog, time, stop).ConfigureAwait(false);
                if (outages.OnSuccess(queue, out Outage? ended))
                {
                    LogExchangedAgain(logger, ended.Subjects, queue, ended.Elapsed, ended.Failures);
                }

                return (result, leasedAt);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return null;
            }
            catch (JobProtocolException exception) when (exception.IsOtherVersion)
            {
                onRefused(exception);
                if (outcomes.Length > 0 && Interlocked.Exchange(ref _isRefusalLogged, 1) == 0)
                {
                    LogOutcomesRefused(logger, queue);
                }

                return (new ExchangeResult([], null, default, [], []), 0);
            }
            catch (Exception exception)
            {
                failures++;
                if (outages.OnFailure(queue, exception, out Outage? outage))
                {
                    LogExchangeFailed(logger, exception, outage.Subjects, queue, outage.Failures, outage.Elapsed);
                }

                request = request with { Repeats = request.Repeats ?? request.Ticket, Ticket = NextTicket(wanted) };
                await Jitter.BackOffAsync(failures, time, stop).ConfigureAwait(false);
            }
        }
    }

    // The lease numbers of the jobs that a call takes follow its ticket.
    private long NextTicket(int wanted) => Interlocked.Add(ref _numbers, wanted + 1) - wanted - 1;

    [LoggerMessage(
        EventId = 1220,
        Level = LogLevel.Warning,
        Message = "Failed to settle and take jobs of {Queues} queue(s), such as {Queue}: {Failures} failure(s) within {Elapsed}. Retrying.")]
    private static partial void LogExchangeFailed(
        ILogger logger, Exception exception, int queues, string queue, int failures, TimeSpan elapsed);

    [LoggerMessage(
        EventId = 1221,
        Level = LogLevel.Information,
        Message = "The worker settled and took jobs of {Queues} queue(s), such as {Queue}, again after {Elapsed} and {Failures} failure(s).")]
    private static partial void LogExchangedAgain(
        ILogger logger, int queues, string queue, TimeSpan elapsed, int failures);

    [LoggerMessage(
        EventId = 1125,
        Level = LogLevel.Warning,
        Message = "Outcomes of jobs of queue {Queue} are not stored while the queue refuses this worker: the jobs stay active until their leases end.")]
    private static partial void LogOutcomesRefused(ILogger logger, string queue);
}
