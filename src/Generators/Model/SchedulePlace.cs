namespace TypedJobs.Generators.Model;

/// <summary>Where a schedule is declared: for errors that only show when all jobs are known.</summary>
/// <param name="Queue">The queue of its job.</param>
/// <param name="Name">Its name, which is unique there.</param>
/// <param name="Location">Where the name is given, or else the attribute.</param>
internal sealed record SchedulePlace(string Queue, string Name, LocationInfo? Location);
