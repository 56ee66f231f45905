namespace TypedJobs.Loops;

/// <summary>Represents how a loop is doing.</summary>
/// <param name="Name">What the loop does.</param>
/// <param name="IsFaulted">Whether its latest run has ended unexpectedly and the next one has not begun.</param>
/// <param name="Restarts">How many times it was restarted.</param>
/// <param name="FaultsInRow">How many times it has ended unexpectedly with less than a minute in between.</param>
/// <param name="LastFault">What ended it the last time.</param>
/// <param name="FaultedAt">When that was.</param>
internal sealed record LoopState(
    string Name, bool IsFaulted, int Restarts, int FaultsInRow, Exception? LastFault, DateTimeOffset? FaultedAt);
