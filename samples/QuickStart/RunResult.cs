using TypedJobs;

namespace QuickStart;

/// <summary>What came of a run.</summary>
internal sealed record RunResult(
    IReadOnlyList<FileReport> Reports, IReadOnlyList<JobFailedException> Failures, JobCancelledException? Cancelled, TimeSpan Elapsed);
