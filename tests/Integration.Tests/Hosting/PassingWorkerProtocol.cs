using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes every call on; tests override what is to go wrong.</summary>
internal class PassingWorkerProtocol(IWorkerProtocol inner) : IWorkerProtocol
{
    public virtual Task OpenAsync(
        CancellationToken cancellationToken) =>
        inner.OpenAsync(cancellationToken);

    public virtual Task<ExchangeResult> ExchangeAsync(
        ExchangeRequest request, CancellationToken cancellationToken) =>
        inner.ExchangeAsync(request, cancellationToken);

    public virtual Task<RenewResult> RenewAsync(
        string worker, TimeSpan lease, ReadOnlyMemory<byte> info, bool wasCutOff, IReadOnlyList<LeaseKey> leases, CancellationToken cancellationToken) =>
        inner.RenewAsync(worker, lease, info, wasCutOff, leases, cancellationToken);

    public virtual Task<SweepResult> SweepAsync(
        string worker, TimeSpan lease, int maxStalledCount, bool tidy, CancellationToken cancellationToken) =>
        inner.SweepAsync(worker, lease, maxStalledCount, tidy, cancellationToken);

    public virtual Task<RecallResult> RecallAsync(
        IReadOnlyCollection<string> names, TimeSpan timeout, CancellationToken cancellationToken) =>
        inner.RecallAsync(names, timeout, cancellationToken);

    public virtual Task<IReadOnlyList<CancelOutcome>> CancelAttemptsAsync(
        string worker, IReadOnlyList<LeaseKey> leases, string reason, CancellationToken cancellationToken) =>
        inner.CancelAttemptsAsync(worker, leases, reason, cancellationToken);

    public virtual Task<bool> ReportProgressAsync(
        string worker, LeaseKey lease, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        inner.ReportProgressAsync(worker, lease, json, cancellationToken);

    public virtual Task<bool> AppendLogAsync(
        string worker, LeaseKey lease, int maxLines, IReadOnlyList<string> lines, CancellationToken cancellationToken) =>
        inner.AppendLogAsync(worker, lease, maxLines, lines, cancellationToken);

    public virtual Task<bool> MarkIgnoringAsync(
        string worker, LeaseKey lease, CancellationCause cause, CancellationToken cancellationToken) =>
        inner.MarkIgnoringAsync(worker, lease, cause, cancellationToken);

    public virtual Task<NoticesResult> TakeNoticesAsync(
        int most, TimeSpan claim, TimeSpan period, IReadOnlyList<string> told, CancellationToken cancellationToken) =>
        inner.TakeNoticesAsync(most, claim, period, told, cancellationToken);

    public virtual Task LeaveAsync(
        string worker, IReadOnlyList<LeaseKey> leftBehind, CancellationToken cancellationToken) =>
        inner.LeaveAsync(worker, leftBehind, cancellationToken);

    public virtual Task<IAsyncDisposable> OnWakeAsync(
        Action onWork, Action onDue, CancellationToken cancellationToken) =>
        inner.OnWakeAsync(onWork, onDue, cancellationToken);

    public virtual Task<IAsyncDisposable> OnCancelAsync(
        Action<IReadOnlyList<CancelRequest>> callback, Action<Exception> unreadable, CancellationToken cancellationToken) =>
        inner.OnCancelAsync(callback, unreadable, cancellationToken);
}
