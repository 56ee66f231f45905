using System.Collections.Concurrent;
using System.Reflection;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Answers for ends of jobs as a test decides, and notes what was asked.</summary>
public class WatchingProtocol : DispatchProxy, IAsyncDisposable
{
    private Action<string[]> _onDone = _ => { };

    /// <summary>Gets the jobs that have ended. All others are active.</summary>
    internal ConcurrentDictionary<string, JobEnd> Ended { get; } = [];

    /// <summary>Gets the keys of each question.</summary>
    internal ConcurrentQueue<string[]> Asked { get; } = [];

    /// <summary>Gets or sets what the next question fails with.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>Announces ends.</summary>
    internal void Announce(params string[] keys) => _onDone(keys);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IClientProtocol.OnDoneAsync):
                _onDone = (Action<string[]>)args![0]!;
                return Task.FromResult<IAsyncDisposable>(this);
            case nameof(IClientProtocol.WatchAsync):
                string[] keys = [.. (IReadOnlyList<string>)args![0]!];
                Asked.Enqueue(keys);
                if (Failure is { } failure)
                {
                    Failure = null;
                    return Task.FromException<IReadOnlyList<JobEnd>>(failure);
                }

                return Task.FromResult<IReadOnlyList<JobEnd>>(
                    [.. keys.Select(key => Ended.GetValueOrDefault(key, new JobEnd(JobState.Active, [], string.Empty)))]);
            default:
                throw new NotSupportedException(targetMethod.Name);
        }
    }
}
