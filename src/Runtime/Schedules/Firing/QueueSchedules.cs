using Microsoft.Extensions.Logging;
using TypedJobs.Diagnostics;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Schedules.Firing;

/// <summary>Creates what the workers of a registration do for the schedules of their queues. Thread-safe.</summary>
internal sealed class QueueSchedules(CodedSchedules coded, IJobStorage storage, IOccurrenceEnqueuer enqueuer, Planner planner, JobTelemetry telemetry, TimeProvider time)
{
    /// <inheritdoc cref="CodedSchedules.Number"/>
    public string Number => coded.Number;

    /// <summary>Creates what a worker does for the schedules of a queue.</summary>
    public ScheduleRounds Create(string queue, string worker, RoundLoop rounds, OutageLog outages, ILogger logger)
    {
        IReadOnlyDictionary<string, CodedSchedule> own = coded.Of(queue);
        ScheduleTick NewTick() => new(queue, worker, storage, own, enqueuer, planner, telemetry, time, logger);
        CodedScheduleKeeper? keeper = null;
        var ticker = new ScheduleTicker(
            queue,
            NewTick(),
            rounds,
            () =>
            {
                if (keeper is not null)
                {
                    rounds.Schedule(keeper, TimeSpan.Zero);
                }
            },
            outages,
            time,
            logger);
        keeper = own.Count == 0
            ? null
            : new CodedScheduleKeeper(queue, own, coded.Number, storage, NewTick(), enqueuer, planner, ticker.OnDue, time, logger);
        return new ScheduleRounds(ticker, keeper, rounds);
    }
}
