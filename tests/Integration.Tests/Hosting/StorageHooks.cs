using System.Collections.Concurrent;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Hosting;

/// <summary>
/// Lets a test stand between a host and Redis: hold a step of the protocol, fail it, lose its answer or its message.
/// </summary>
internal sealed class StorageHooks
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly AsyncLocal<ConcurrentQueue<string>?> _watched = new();
    private int _heard;

    /// <summary>Awaited before a call, by its name, is made; what it throws the caller gets, and the call is not made.</summary>
    public Func<string, object?[], Task>? Before { get; set; }

    /// <summary>Awaited after a call was carried out; what it throws the caller gets, as if the answer were lost.</summary>
    public Func<string, object?[], object?, Task>? After { get; set; }

    /// <summary>Whether announced requests for cancellation are lost on their way to the worker.</summary>
    public bool LoseRequests { get; set; }

    /// <summary>How many requests for cancellation the worker has been told of.</summary>
    public int Heard => Volatile.Read(ref _heard);

    /// <summary>Puts itself before the storage of a host that is being set up.</summary>
    public void Install(TypedJobsBuilder builder) => PassingStorage.Put(
        builder.Services,
        client: (queue, inner) => HookedProtocol.Create(inner, queue, this),
        worker: (queue, inner) => HookedProtocol.Create(inner, queue, this),
        admin: (queue, inner) => HookedProtocol.Create(inner, queue, this),
        schedules: (queue, inner) => HookedProtocol.Create(inner, queue, this));

    /// <summary>How often a step was begun.</summary>
    public int CallsOf(string step) => _calls.GetValueOrDefault(step);

    /// <summary>Lets renewals fail, as they do when the worker is cut off.</summary>
    public void FailRenewals() => Before = (step, _) =>
        step == nameof(IWorkerProtocol.RenewAsync) ? Task.FromException(new TimeoutException("Cut off by the test.")) : Task.CompletedTask;

    /// <summary>
    /// Collects the steps that this flow of calls, and no other, carries out from now on: not those that were cancelled before
    /// they did anything.
    /// </summary>
    public ConcurrentQueue<string> Watch() => _watched.Value = new ConcurrentQueue<string>();

    internal void Count(string step) => _calls.AddOrUpdate(step, 1, (_, count) => count + 1);

    internal void Note(string step) => _watched.Value?.Enqueue(step);

    internal Action<IReadOnlyList<CancelRequest>> Filter(Action<IReadOnlyList<CancelRequest>> callback) => requests =>
    {
        if (!LoseRequests)
        {
            callback(requests);
            Interlocked.Add(ref _heard, requests.Count);
        }
    };
}
