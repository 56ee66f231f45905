using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>Passes every call on; tests override what is to go wrong.</summary>
internal class PassingClientProtocol(IClientProtocol inner) : IClientProtocol
{
    public virtual Task<EnqueueResult> EnqueueAsync(
        ReadOnlyMemory<NewJob> jobs, CancellationToken cancellationToken) =>
        inner.EnqueueAsync(jobs, cancellationToken);

    public virtual Task<IReadOnlyList<JobRecord?>> ReadAsync(
        IReadOnlyList<string> keys, bool whole, CancellationToken cancellationToken) =>
        inner.ReadAsync(keys, whole, cancellationToken);

    public virtual Task<IReadOnlyList<JobEnd>> WatchAsync(
        IReadOnlyList<string> keys, bool named, CancellationToken cancellationToken) =>
        inner.WatchAsync(keys, named, cancellationToken);

    public virtual Task<IReadOnlyList<CancelOutcome>> CancelAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        inner.CancelAsync(keys, reason, cancellationToken);

    public virtual Task<IReadOnlyList<CancelOutcome>> SupersedeAsync(
        IReadOnlyList<string> keys, string reason, CancellationToken cancellationToken) =>
        inner.SupersedeAsync(keys, reason, cancellationToken);

    public virtual Task<IAsyncDisposable> OnDoneAsync(
        Action<string[]> callback, CancellationToken cancellationToken) =>
        inner.OnDoneAsync(callback, cancellationToken);
}
