using System.Collections.Concurrent;
using System.Reflection;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Runtime.Tests.Worker.Leases;

/// <summary>A protocol that only sweeps, and answers when the test says so.</summary>
public class SweepingProtocol : DispatchProxy
{
    private readonly ConcurrentQueue<(bool Tidy, TaskCompletionSource<SweepResult> Answer)> _sweeps = new();

    /// <summary>Whether each sweep was to tidy up, the latest last.</summary>
    public IReadOnlyList<bool> Sweeps => [.. _sweeps.Select(sweep => sweep.Tidy)];

    /// <summary>Answers the latest sweep.</summary>
    public void Answer() => _sweeps.Last().Answer.SetResult(new SweepResult([], [], [], default));

    /// <summary>Lets the latest sweep fail.</summary>
    public void Fail() => _sweeps.Last().Answer.SetException(new TimeoutException("No answer, says the test."));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != nameof(IWorkerProtocol.SweepAsync))
        {
            throw new NotSupportedException(targetMethod.Name);
        }

        var answer = new TaskCompletionSource<SweepResult>();
        _sweeps.Enqueue(((bool)args![3]!, answer));
        return answer.Task;
    }
}
