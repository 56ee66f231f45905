namespace TypedJobs.Benchmarks.Telemetry;

/// <summary>One figure.</summary>
internal readonly record struct Row(string What, string Setting, string Result, string Target = "");
