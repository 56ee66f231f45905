using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes every call on; tests override what is to go wrong.</summary>
internal class PassingAdminProtocol(IAdminProtocol inner) : IAdminProtocol
{
    public virtual Task<bool> PauseJobsAsync(string name, bool paused, CancellationToken cancellationToken) =>
        inner.PauseJobsAsync(name, paused, cancellationToken);

    public virtual Task<IReadOnlyList<string>> ListPausedJobsAsync(CancellationToken cancellationToken) =>
        inner.ListPausedJobsAsync(cancellationToken);

    public virtual Task<bool> RecallAsync(string name, CancellationToken cancellationToken) => inner.RecallAsync(name, cancellationToken);

    public virtual Task<bool> ControlWorkerAsync(string worker, bool? takesJobs, int? concurrency, CancellationToken cancellationToken) =>
        inner.ControlWorkerAsync(worker, takesJobs, concurrency, cancellationToken);

    public virtual Task<QueueCounts> CountAsync(
        CancellationToken cancellationToken) =>
        inner.CountAsync(cancellationToken);

    public virtual Task<QueueLook> LookAsync(
        CancellationToken cancellationToken) =>
        inner.LookAsync(cancellationToken);

    public virtual Task<JobPage> ListAsync(
        JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken) =>
        inner.ListAsync(state, filter, from, count, cancellationToken);

    public virtual Task<RecordPage> ListRecordsAsync(
        JobState state, JobFilter filter, long from, int count, bool payloads, CancellationToken cancellationToken) =>
        inner.ListRecordsAsync(state, filter, from, count, payloads, cancellationToken);

    public virtual Task<string[]> ListActiveAsync(
        CancellationToken cancellationToken) =>
        inner.ListActiveAsync(cancellationToken);

    public virtual Task<WorkersResult> GetWorkersAsync(
        int maxActive, CancellationToken cancellationToken) =>
        inner.GetWorkersAsync(maxActive, cancellationToken);

    public virtual Task<CancelPage> CancelMatchingAsync(
        JobState state, JobFilter filter, long from, int count, IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        inner.CancelMatchingAsync(state, filter, from, count, keys, reason, cancellationToken);

    public virtual Task<IReadOnlyList<ChangeOutcome>> ChangeAsync(
        JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.ChangeAsync(change, argument, keys, cancellationToken);

    public virtual Task<PurgeResult> PurgeAsync(
        JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken) =>
        inner.PurgeAsync(state, age, from, count, cancellationToken);

    public virtual Task<bool> PauseAsync(
        bool paused, CancellationToken cancellationToken) =>
        inner.PauseAsync(paused, cancellationToken);

    public virtual Task<IReadOnlyList<string>> DeleteAsync(
        CancellationToken cancellationToken) =>
        inner.DeleteAsync(cancellationToken);

    public virtual Task<ListenResult> ListenAsync(
        TimeSpan span, long seen, CancellationToken cancellationToken) =>
        inner.ListenAsync(span, seen, cancellationToken);

    public virtual Task<IAsyncDisposable> OnEventsAsync(
        Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken) =>
        inner.OnEventsAsync(callback, cancellationToken);
}
