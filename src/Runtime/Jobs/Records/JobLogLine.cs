namespace TypedJobs;

/// <summary>A line of a job's log.</summary>
/// <param name="At">When it was stored, by the server's clock.</param>
/// <param name="Text">The line.</param>
public readonly record struct JobLogLine(DateTimeOffset At, string Text);
