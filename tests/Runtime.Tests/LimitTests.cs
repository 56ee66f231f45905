using System.Globalization;
using System.Runtime.CompilerServices;
using TypedJobs.Jobs;

namespace TypedJobs.Tests;

/// <summary>What documents and comments say of limits is what the code says.</summary>
public sealed class LimitTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../.."));

    public static TheoryData<string, int> Said => new()
    {
        { "docs/enqueueing.md", JobLimits.MaxPriority },
        { "docs/enqueueing.md", JobLimits.MaxTags },
        { "docs/enqueueing.md", JobLimits.MaxNameLength },
        { "docs/enqueueing.md", JobLimits.MaxReasonLength },
        { "docs/enqueueing.md", JobLimits.MaxLogLineLength },
        { "docs/enqueueing.md", JobLimits.MaxLogLines },
        { "docs/enqueueing.md", JobLimits.MaxErrorMessageLength },
        { "docs/enqueueing.md", JobLimits.MaxErrorTextLength },
        { "docs/enqueueing.md", JobLimits.MaxHistory },
        { "docs/enqueueing.md", JobLimits.MaxConcurrency },
        { "docs/enqueueing.md", JobLimits.MaxTimeSpanDays },
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
    };

    [Theory]
    [MemberData(nameof(Said))]
    public void Limit_in_prose_is_the_one_in_code(string file, int limit) =>
        Assert.Matches(
            $@"(?<![\d,]){limit.ToString("N0", CultureInfo.InvariantCulture)}(?![\d,]\d)",
            File.ReadAllText(Path.Combine(Root, file)));

    private static string Here([CallerFilePath] string path = "") => path;
}
