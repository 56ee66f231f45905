namespace TypedJobs.Integration.Tests.Diagnostics;

/// <summary>The category of the log entries of a handler.</summary>
public sealed class TracedWork;
