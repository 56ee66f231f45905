using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes every call on; tests override what is to go wrong.</summary>
internal class PassingBroker(IJobBroker inner) : IJobBroker
{
    /// <summary>Puts a broker of a test's own before the host's.</summary>
    public static void Put(IServiceCollection services, Func<IJobBroker, PassingBroker> wrap)
    {
        ServiceDescriptor original = services.Last(service => service.ServiceType == typeof(IJobBroker));
        services.Remove(original);
        services.AddSingleton<IJobBroker>(
            provider => wrap((IJobBroker)original.ImplementationFactory!(provider)));
    }

    public virtual Task OpenAsync(string queue, CancellationToken cancellationToken) =>
        inner.OpenAsync(queue, cancellationToken);

    public virtual Task<IReadOnlyList<int>> EnqueueAsync(
        string queue, ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken) =>
        inner.EnqueueAsync(queue, jobs, cancellationToken);

    public virtual Task<ExchangeResult> ExchangeAsync(
        string queue, ExchangeRequest request, CancellationToken cancellationToken) =>
        inner.ExchangeAsync(queue, request, cancellationToken);

    public virtual Task<RenewResult> RenewAsync(
        string queue,
        string worker,
        TimeSpan lease,
        ReadOnlyMemory<byte> info,
        bool wasCutOff,
        IReadOnlyList<LeaseKey> leases,
        CancellationToken cancellationToken) =>
        inner.RenewAsync(queue, worker, lease, info, wasCutOff, leases, cancellationToken);

    public virtual Task<SweepResult> SweepAsync(
        string queue, string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken) =>
        inner.SweepAsync(queue, worker, lease, maxStalledCount, tidy, cancellationToken);

    public virtual Task<RecallResult> RecallAsync(
        string queue, IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.RecallAsync(queue, names, timeout, cancellationToken);

    public virtual Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        string queue, IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        inner.CancelAsync(queue, keys, reason, cancellationToken);

    public virtual Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string queue, string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken) =>
        inner.CancelAttemptsAsync(queue, worker, leases, reason, cancellationToken);

    public virtual Task<CancelPage> CancelMatchingAsync(
        string queue,
        JobState state,
        JobFilter filter,
        long from,
        int count,
        IReadOnlyList<string> keys,
        string reason,
        CancellationToken cancellationToken) =>
        inner.CancelMatchingAsync(queue, state, filter, from, count, keys, reason, cancellationToken);

    public virtual Task<string[]> ListActiveAsync(string queue, CancellationToken cancellationToken) =>
        inner.ListActiveAsync(queue, cancellationToken);

    public virtual Task<IReadOnlyList<JobEnd>> WatchAsync(
        string queue, IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken) =>
        inner.WatchAsync(queue, keys, named, cancellationToken);

    public virtual Task<bool> ReportProgressAsync(
        string queue, string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        inner.ReportProgressAsync(queue, worker, lease, json, cancellationToken);

    public virtual Task<bool> AppendLogAsync(
        string queue,
        string worker,
        LeaseKey lease,
        int maxLines,
        IReadOnlyList<string> lines,
        CancellationToken cancellationToken) =>
        inner.AppendLogAsync(queue, worker, lease, maxLines, lines, cancellationToken);

    public virtual Task<bool> MarkIgnoringAsync(
        string queue, string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken) =>
        inner.MarkIgnoringAsync(queue, worker, lease, cause, cancellationToken);

    public virtual Task<IReadOnlyList<JobRecord?>> ReadAsync(
        string queue, IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken) =>
        inner.ReadAsync(queue, keys, whole, cancellationToken);

    public virtual Task<bool> PauseAsync(string queue, bool paused, CancellationToken cancellationToken) =>
        inner.PauseAsync(queue, paused, cancellationToken);

    public virtual Task<QueueCounts> CountAsync(string queue, CancellationToken cancellationToken) =>
        inner.CountAsync(queue, cancellationToken);

    public virtual Task<JobPage> ListAsync(
        string queue, JobState state, JobFilter filter, long from, int count, CancellationToken cancellationToken) =>
        inner.ListAsync(queue, state, filter, from, count, cancellationToken);

    public virtual Task<RecordPage> ListRecordsAsync(
        string queue, JobState state, JobFilter filter, long from, int count, bool payloads, CancellationToken cancellationToken) =>
        inner.ListRecordsAsync(queue, state, filter, from, count, payloads, cancellationToken);

    public virtual Task<IReadOnlyList<ChangeOutcome>> ManageAsync(
        string queue, JobChange change, string argument, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        inner.ManageAsync(queue, change, argument, keys, cancellationToken);

    public virtual Task<CleanResult> CleanAsync(
        string queue, JobState state, TimeSpan age, long from, int count, CancellationToken cancellationToken) =>
        inner.CleanAsync(queue, state, age, from, count, cancellationToken);

    public virtual Task<IReadOnlyList<string>> ForgetAsync(string queue, CancellationToken cancellationToken) =>
        inner.ForgetAsync(queue, cancellationToken);

    public virtual Task<IReadOnlyList<string>> ListQueuesAsync(CancellationToken cancellationToken) =>
        inner.ListQueuesAsync(cancellationToken);

    public virtual Task<WorkersResult> GetWorkersAsync(string queue, int maxActive, CancellationToken cancellationToken) =>
        inner.GetWorkersAsync(queue, maxActive, cancellationToken);

    public virtual Task LeaveAsync(
        string queue, string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken) =>
        inner.LeaveAsync(queue, worker, leftBehind, cancellationToken);

    public virtual Task<ListenResult> ListenAsync(
        string queue, TimeSpan span, long seen, CancellationToken cancellationToken) =>
        inner.ListenAsync(queue, span, seen, cancellationToken);

    public virtual Task<IAsyncDisposable> OnEventsAsync(
        string queue, Action<ReadOnlyMemory<byte>> callback, CancellationToken cancellationToken) =>
        inner.OnEventsAsync(queue, callback, cancellationToken);

    public virtual Task<IAsyncDisposable> OnWakeAsync(string queue, Action callback, CancellationToken cancellationToken) =>
        inner.OnWakeAsync(queue, callback, cancellationToken);

    public virtual Task<IAsyncDisposable> OnDoneAsync(
        string queue, Action<string[]> callback, CancellationToken cancellationToken) =>
        inner.OnDoneAsync(queue, callback, cancellationToken);

    public virtual Task<IAsyncDisposable> OnCancelAsync(
        string queue,
        Action<IReadOnlyList<CancelRequest>> callback,
        Action<Exception> unreadable,
        CancellationToken cancellationToken) =>
        inner.OnCancelAsync(queue, callback, unreadable, cancellationToken);

    public virtual Task<RegisterResult> RegisterAsync(
        string queue, IReadOnlyList<JobDescription> jobs, CancellationToken cancellationToken) =>
        inner.RegisterAsync(queue, jobs, cancellationToken);

    public virtual Task<IReadOnlyList<CatalogueEntry>> ReadCatalogueAsync(string queue, CancellationToken cancellationToken) =>
        inner.ReadCatalogueAsync(queue, cancellationToken);
}
