namespace TypedJobs.Benchmarks.Recovery;

/// <summary>One figure.</summary>
internal readonly record struct Row(string What, string Setting, string Result, string Target = "");
