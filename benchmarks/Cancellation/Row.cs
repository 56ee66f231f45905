namespace TypedJobs.Benchmarks.Cancellation;

/// <summary>One figure.</summary>
internal readonly record struct Row(string What, string Setting, string Result, string Target = "");
