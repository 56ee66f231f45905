using TypedJobs;

namespace Cancellation.Patterns;

/// <summary>Cancels many jobs at once: by filter, those that run, those of one worker, a set of handles.</summary>
public static class CancelAll
{
    /// <summary>Would take an hour.</summary>
    [Job]
    public static Task Import(int customer, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromHours(1) + TimeSpan.FromTicks(customer), cancellationToken);

    internal static async Task RunAsync(Stage stage)
    {
        JobQueue queue = stage.Jobs.GetQueue("default");
        await StartAsync(stage, 5, tag: "trial");
        await StartAsync(stage, 5, tag: "paid");

        IReadOnlyList<JobCancelResult> trial = await queue.CancelAllAsync(
            new() { Tag = "trial" }, "the trial is over", cancellationToken: stage.Stopping);
        stage.Say($"by filter: {Summary(trial)}");

        IReadOnlyList<JobCancelResult> active = await queue.CancelAllAsync(JobFilter.All, "maintenance", [JobState.Active], stage.Stopping);
        stage.Say($"all that run in the queue: {Summary(active)}");

        await StartAsync(stage, 3, tag: "paid");
        IReadOnlyList<JobCancelResult> own = await stage.Worker.CancelAllActiveAsync("this worker only", stage.Stopping);
        stage.Say($"all that one worker runs: {Summary(own)}");

        IReadOnlyList<JobHandle> group = await StartAsync(stage, 4, tag: "paid");
        IReadOnlyList<JobCancelResult> set = await stage.Jobs.CancelManyAsync(group, "they belong together", stage.Stopping);
        stage.Say($"a set of handles: {Summary(set)}");
        foreach (JobHandle job in group)
        {
            await stage.SayEndAsync(job);
        }
    }

    private static async Task<IReadOnlyList<JobHandle>> StartAsync(Stage stage, int count, string tag)
    {
        IReadOnlyList<JobHandle> jobs = await stage.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, count).Select(i => CancelAllCalls.Import(i).With(new() { Tags = [tag] })), stage.Stopping);
        foreach (JobHandle job in jobs)
        {
            await stage.UntilActiveAsync(job);
        }

        return jobs;
    }

    private static string Summary(IReadOnlyList<JobCancelResult> results) =>
        string.Join(", ", results.GroupBy(result => result.Outcome).Select(group => $"{group.Count()} {group.Key}"));
}
