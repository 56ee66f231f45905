using System.Globalization;
using System.Text;
using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model;

/// <summary>Compares all that can be seen of a queue with its model.</summary>
internal static class Comparison
{
    private static readonly JobState[] States = Enum.GetValues<JobState>();

    public static async Task CheckAsync(ModelRun run, Operation after)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        Task<QueueCounts> counts = run.Storage.Admin(run.Queue).CountAsync(token);
        Task<QueueLook> look = run.Storage.Admin(run.Queue).LookAsync(token);
        Task<IReadOnlyList<JobRecord?>> records = run.Storage.Client(run.Queue).ReadAsync(ModelRun.Keys, whole: true, token);
        Task<JobPage>[] pages = Array.ConvertAll(
            States, state => run.Storage.Admin(run.Queue).ListAsync(state, JobFilter.All, 0, 1000, token));

        Task<string> claims = run.DescribeClaimsAsync();
        var actual = new StringBuilder().Append(await counts).AppendLine().Append(await look).AppendLine();
        var expected = new StringBuilder().Append(run.Model.Count()).AppendLine().Append(run.Model.Look()).AppendLine();
        for (int i = 0; i < States.Length; i++)
        {
            actual.AppendLine(CultureInfo.InvariantCulture, $"{States[i]}: {string.Join(' ', (await pages[i]).Keys)}");
            expected.AppendLine(
                CultureInfo.InvariantCulture, $"{States[i]}: {string.Join(' ', run.Model.List(States[i]).Select(job => job.Key))}");
        }

        foreach (JobRecord stored in (await records).OfType<JobRecord>())
        {
            JobRecord record = await run.Values.OpenAsync(stored);
            actual.AppendLine(CultureInfo.InvariantCulture, $"{Describe(record)} headers [{record.Headers}] payload {record.PayloadJson}");
        }

        foreach (ModelJob job in ModelRun.Keys.Select(run.Model.Find).OfType<ModelJob>())
        {
            expected.AppendLine(CultureInfo.InvariantCulture, $"{Describe(job)} headers [{job.Headers}] payload {job.Payload.Split('\n')[^1]}");
        }

        // Each claim is held by the one unfinished job that says so, and each of those holds it.
        actual.AppendLine(await claims);
        expected.AppendLine(run.Model.DescribeClaims());
        Same(expected.ToString(), actual.ToString(), after);
    }

    /// <summary>Fails, naming the operation, when the server's answer is not the model's.</summary>
    public static void Same<T>(T expected, T actual, Operation operation)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Fail($"After {operation}\nthe model has\n{expected}\nand the server\n{actual}");
        }
    }

    public static string Describe(JobRecord record) => string.Create(
        CultureInfo.InvariantCulture,
        $"{record.Id.Key} {record.Name} {record.State} attempts {record.Attempts}/{record.MaxAttempts} priority {record.Priority} " +
        $"tags [{string.Join(',', record.Tags)}] enqueued {Time(record.EnqueuedAt)} expires {Time(record.ExpiresAt)} " +
        $"deadline {Time(record.Deadline)} due {Time(record.DueAt)} " +
        $"started {Time(record.StartedAt)} finished {Time(record.FinishedAt)} worker {record.Worker} stalled {record.StalledCount} " +
        $"progress {record.Progress} reason {record.CancellationReason} cause {record.CancellationCause} error {ModelJob.Describe(record.Error)}");

    public static string Describe(ModelJob job) => string.Create(
        CultureInfo.InvariantCulture,
        $"{job.Key} {job.Name} {job.State} attempts {job.Attempts}/{job.MaxAttempts} priority {job.OwnPriority ?? job.Priority} " +
        $"tags [{string.Join(',', job.Tags)}] enqueued {job.EnqueuedAt} expires {job.ExpiresAt} " +
        $"deadline {job.Deadline} due {(job.State == JobState.Scheduled ? job.Due : null)} " +
        $"started {job.StartedAt} finished {job.FinishedAt} worker {job.Worker} stalled {job.Stalled} " +
        $"progress {job.Progress} reason {job.CancelReason} cause {CauseOf(job)} error {job.Error}");

    private static CancellationCause CauseOf(ModelJob job) =>
        job.CancelReason is null ? CancellationCause.None : job.IsSuperseded ? CancellationCause.Superseded : CancellationCause.Requested;

    private static long? Time(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
