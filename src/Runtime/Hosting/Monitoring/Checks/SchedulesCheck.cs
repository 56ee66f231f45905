namespace TypedJobs.Hosting.Monitoring.Checks;

/// <summary>Finds schedules whose occurrences nobody enqueues.</summary>
internal sealed class SchedulesCheck(IServiceProvider services, string? name) : QueuesCheck(services, name, "No schedule is overdue.")
{
    protected override void Check(QueueReading reading, MonitoringOptions options, HealthFindings findings)
    {
        if (!(reading.Look!.OldestDueAge is { } age && age > options.MaxScheduleDelay))
        {
            return;
        }

        int workers = reading.Workers?.Workers.Count ?? 0;
        if (findings.HasRoom)
        {
            findings.Note($"{reading.Queue}.secondsOverdue", Seconds(age));
            findings.Note($"{reading.Queue}.livingWorkers", workers);
        }

        string remedy = workers == 0
            ? "No worker of the queue lives that could enqueue it: start one."
            : "Its living workers do not enqueue it: check their logs (events 1294 and 1296).";
        findings.Add($"A schedule of queue '{reading.Queue}' has been due for {Rounded(age)}, longer than {options.MaxScheduleDelay}. {remedy}");
    }
}
