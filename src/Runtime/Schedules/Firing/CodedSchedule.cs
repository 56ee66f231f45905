using TypedJobs.CompilerServices;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Schedules.Firing;

/// <summary>Represents a schedule as the code of this process has it.</summary>
/// <param name="Queue">The queue of its job.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plan">When it occurs, and its options.</param>
/// <param name="Text">Both as text.</param>
/// <param name="Call">What its occurrences enqueue.</param>
/// <param name="Problem">That this machine does not have its zone; <see langword="null"/> when it has.</param>
internal sealed record CodedSchedule(string Queue, string Name, SchedulePlan Plan, string Text, JobCall Call, string? Problem)
{
    /// <summary>Returns the schedule of an attribute.</summary>
    public static CodedSchedule Of(RecurringSettings settings)
    {
        JobCall call = settings.Call();
        var plan = SchedulePlan.Read(Schedule.From(settings), ScheduleOptions.From(settings), out string? problem);
        return new CodedSchedule(call.Queue, settings.Name, plan, ScheduleText.Write(plan.Schedule, plan.Options), call, problem);
    }
}
