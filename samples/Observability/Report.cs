namespace Observability;

/// <summary>The category of log entries about reports.</summary>
public sealed class Report;
