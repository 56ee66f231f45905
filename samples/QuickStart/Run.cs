using System.Diagnostics;
using Spectre.Console;
using TypedJobs;

namespace QuickStart;

/// <summary>Enqueues a job per file, cancels one that nobody needs, and awaits them all.</summary>
internal static class Run
{
    public static async Task<RunResult> ExecuteAsync(
        IJobClient jobs, IReadOnlyList<string> files, ProgressTask bar, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        JobHandle archive = await jobs.FileJobs.EnqueueArchiveAsync(cancellationToken: cancellationToken);

        // One typed value per job, one round trip for all. The first stumbles, to show a retry.
        IReadOnlyList<JobHandle<FileReport>> handles = await jobs.EnqueueManyAsync(
            files.Select((file, i) => FileJobsCalls.Measure(file, stumble: i == 0)), cancellationToken);

        Task<JobCancelledException?> cancelling = CancelAsync(archive, cancellationToken);
        var reports = new List<FileReport>();
        var failures = new List<JobFailedException>();
        await foreach (Task<FileReport> result in Task.WhenEach(handles.Select(job => job.WaitForResultAsync(cancellationToken))))
        {
            try
            {
                reports.Add(await result);
            }
            catch (JobFailedException failure)
            {
                failures.Add(failure);
            }

            bar.Increment(1);
        }

        TimeSpan elapsed = watch.Elapsed;
        return new RunResult(reports, failures, await cancelling, elapsed);
    }

    private static async Task<JobCancelledException?> CancelAsync(JobHandle job, CancellationToken cancellationToken)
    {
        while (await job.GetAsync(cancellationToken) is { State: JobState.Waiting })
        {
            await Task.Delay(20, cancellationToken);
        }

        await job.CancelAsync("the files matter more", cancellationToken);
        try
        {
            await job.WaitForCompletionAsync(cancellationToken);
            return null;
        }
        catch (JobCancelledException end)
        {
            return end;
        }
    }
}
