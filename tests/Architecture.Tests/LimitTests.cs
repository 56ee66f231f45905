using System.Globalization;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Architecture.Tests;

/// <summary>Tests that documents and comments state the limits of the code.</summary>
public sealed class LimitTests
{
    public static TheoryData<string, int> Said => new()
    {
        { "docs/guides/enqueueing.md", JobLimits.MaxPriority },
        { "docs/guides/enqueueing.md", JobLimits.MaxTags },
        { "docs/guides/enqueueing.md", JobLimits.MaxNameLength },
        { "docs/guides/enqueueing.md", JobLimits.MaxReasonLength },
        { "docs/guides/enqueueing.md", JobLimits.MaxLogLineLength },
        { "docs/guides/enqueueing.md", JobLimits.MaxLogLines },
        { "docs/guides/enqueueing.md", JobLimits.MaxErrorMessageLength },
        { "docs/guides/enqueueing.md", JobLimits.MaxErrorTextLength },
        { "docs/guides/enqueueing.md", JobLimits.MaxHistory },
        { "docs/guides/enqueueing.md", JobLimits.MaxConcurrency },
        { "docs/guides/enqueueing.md", JobLimits.MaxTimeSpanDays },
        { "docs/reference/configuration.md", JobLimits.MaxConcurrency },
        { "docs/reference/configuration.md", JobLimits.MaxPriority },
        { "src/Runtime/Client/IJobClient.cs", JobLimits.MaxReasonLength },
        { "src/Runtime/Queues/JobQueue.cs", JobLimits.MaxReasonLength },
        { "src/Runtime/Jobs/JobContext.cs", JobLimits.MaxLogLineLength },
        { "src/Runtime/Jobs/JobId.cs", JobLimits.MaxNameLength },
        { "src/Runtime/Jobs/JobOptions.cs", JobLimits.MaxPriority },
        { "src/Runtime/Jobs/JobOptions.cs", JobLimits.MaxTags },
        { "src/Runtime/Jobs/Records/JobError.cs", JobLimits.MaxErrorMessageLength },
        { "src/Runtime/Jobs/Records/JobError.cs", JobLimits.MaxErrorTextLength },
        { "src/Runtime/Worker/WorkerQueue.cs", JobLimits.MaxWeight },
        { "src/Runtime/Jobs/Attributes/RecurringAttribute.cs", ScheduleLimits.MaxNameLength },
        { "src/Runtime/Jobs/Attributes/RecurringAttribute.cs", ScheduleLimits.MaxCronLength },
        { "src/Runtime/Jobs/Attributes/RecurringAttribute.cs", ScheduleLimits.MaxMissedRuns },
        { "docs/rules/TJ4001.md", ScheduleLimits.MaxNameLength },
        { "docs/rules/TJ4004.md", ScheduleLimits.MaxMissedRuns },
    };

    [Theory]
    [MemberData(nameof(Said))]
    public void Limit_in_prose_is_the_one_in_code(string file, int limit) =>
        Assert.Matches(
            $@"(?<![\d,]){limit.ToString("N0", CultureInfo.InvariantCulture)}(?![\d,]\d)",
            File.ReadAllText(Path.Combine(Repository.Root, file)));
}
