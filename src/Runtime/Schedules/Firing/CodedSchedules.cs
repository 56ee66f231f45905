using System.Security.Cryptography;
using System.Text;
using TypedJobs.CompilerServices;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents all schedules that the code of this process has. Immutable and thread-safe.</summary>
internal sealed class CodedSchedules
{
    private const int NumberBytes = 8;

    private readonly Dictionary<string, Dictionary<string, CodedSchedule>> _queues = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">
    /// Two schedules of a queue have the same name, or the options of one cannot be used. A zone that this machine lacks is an error of its schedule alone.
    /// </exception>
    public CodedSchedules(IEnumerable<JobTable> tables)
    {
        var all = new List<string>();
        foreach (JobDefinition job in tables.SelectMany(table => table.Jobs))
        {
            foreach (RecurringSettings settings in job.Recurring)
            {
                CodedSchedule schedule = Read(job, settings);
                if (!_queues.TryGetValue(schedule.Queue, out Dictionary<string, CodedSchedule>? queue))
                {
                    _queues[schedule.Queue] = queue = new(StringComparer.Ordinal);
                }

                if (!queue.TryAdd(schedule.Name, schedule))
                {
                    throw new InvalidOperationException(
                        $"Two schedules of queue '{schedule.Queue}' are named '{schedule.Name}': of {queue[schedule.Name].Call.Definition.Handler} and of {job.Handler}. Set {nameof(RecurringAttribute)}.{nameof(RecurringAttribute.Name)} of one of them.");
                }

                all.Add($"{schedule.Queue} {schedule.Name} {schedule.Plan.Fingerprint}\n");
            }
        }

        all.Sort(StringComparer.Ordinal);
        Number = all.Count == 0
            ? string.Empty
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(all))).AsSpan(0, NumberBytes));
    }

    /// <summary>Gets what tells apart processes with other schedules, or with other instants; empty when there are none.</summary>
    public string Number { get; }

    /// <summary>Returns the schedules of a queue, by their names.</summary>
    public IReadOnlyDictionary<string, CodedSchedule> Of(string queue) =>
        _queues.TryGetValue(queue, out Dictionary<string, CodedSchedule>? found) ? found : new Dictionary<string, CodedSchedule>();

    private static CodedSchedule Read(JobDefinition job, RecurringSettings settings)
    {
        try
        {
            return CodedSchedule.Of(settings);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException($"Schedule '{settings.Name}' of {job.Handler} is not valid: {exception.Message} Correct its {nameof(RecurringAttribute)}; the compiler reports this as an error.", exception);
        }
    }
}
