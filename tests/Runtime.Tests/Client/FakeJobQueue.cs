namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Represents a queue whose jobs and events the test sets.</summary>
internal sealed class FakeJobQueue(string name) : JobQueue(name)
{
    public IReadOnlyList<JobRecord> Jobs { get; init; } = [];

    public IReadOnlyList<JobEvent> Events { get; init; } = [];

    public override Task<QueueCounts> GetCountsAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new QueueCounts { Waiting = Jobs.Count(job => job.State == JobState.Waiting) });

    public override IAsyncEnumerable<JobRecord> ListAsync(
        JobState state, JobFilter? filter = null, CancellationToken cancellationToken = default) =>
        Jobs.Where(job => job.State == state).ToAsyncEnumerable();

    public override Task<JobEvents> ListenAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<JobEvents>(new FakeJobEvents(Events));
}
