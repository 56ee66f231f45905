namespace TypedJobs.Generators.Model;

/// <summary>Represents what became of one <c>[Job]</c>: a job, or the reasons why it is none.</summary>
/// <param name="Job">The job; null when there are errors.</param>
/// <param name="Location">Where the handler is, for errors that only show when all jobs are known.</param>
/// <param name="Diagnostics">What is wrong with it.</param>
/// <param name="Schedules">Where the schedules of the job are declared.</param>
internal sealed record ParseResult(
    ParsedJob? Job, LocationInfo? Location, EquatableArray<DiagnosticInfo> Diagnostics, EquatableArray<SchedulePlace> Schedules = default);
