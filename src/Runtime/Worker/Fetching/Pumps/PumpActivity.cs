namespace TypedJobs.Worker.Fetching.Pumps;

/// <summary>Represents what the lanes of a pump are doing. Two of them, some time apart, tell whether they get on.</summary>
/// <param name="Turns">The number of turns that they have begun.</param>
/// <param name="IsCalling">Whether one of them waits for the server.</param>
/// <param name="HasWork">Whether there is something to do for a lane that waits: outcomes to settle, or jobs to take into free slots.</param>
internal readonly record struct PumpActivity(long Turns, bool IsCalling, bool HasWork);
