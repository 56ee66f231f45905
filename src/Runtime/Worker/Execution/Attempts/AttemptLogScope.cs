using System.Collections;
using System.Diagnostics;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents what every log entry of an attempt says of it: job, queue, attempt, and the trace if there is one.</summary>
internal sealed class AttemptLogScope(JobAttempt attempt, ActivityTraceId trace) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => trace == default ? 4 : 5;

    private string? TraceId => trace == default ? null : trace.ToHexString();

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("JobId", attempt.Id),
        1 => new("JobName", attempt.Job.Name),
        2 => new("Queue", attempt.Id.Queue),
        3 => new("Attempt", attempt.Job.Attempt),
        4 when TraceId is { } id => new("TraceId", id),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Returns the scope as text, for loggers without structured properties.</summary>
    public override string ToString() => $"JobId:{attempt.Id}, JobName:{attempt.Job.Name}, Queue:{attempt.Id.Queue}, Attempt:{attempt.Job.Attempt}"
        + (TraceId is { } id ? $", TraceId:{id}" : string.Empty);
}
