using System.Collections.Concurrent;
using System.Reflection;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Runtime.Tests.Worker.Leases;

/// <summary>Answers renewals as a test decides, and notes the leases of each.</summary>
public class RenewingProtocol : DispatchProxy
{
    /// <summary>Gets the leases of each renewal, and whether it came after an outage.</summary>
    internal ConcurrentQueue<(LeaseKey[] Leases, bool WasCutOff)> Renewals { get; } = [];

    /// <summary>Gets or sets what a renewal answers.</summary>
    internal Func<LeaseKey[], Task<RenewResult>> Answer { get; set; } = _ => Task.FromResult(Nothing());

    /// <summary>Gets an answer with which nothing is to be done.</summary>
    internal static RenewResult Nothing() => new([], [], default, MustTidy: false, NextWork: null, HeldNames: [], PausedNames: [], Control: null, NextTick: null, TicksLater: false);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name != nameof(IWorkerProtocol.RenewAsync))
        {
            throw new NotSupportedException(targetMethod.Name);
        }

        LeaseKey[] leases = [.. (IReadOnlyList<LeaseKey>)args![4]!];
        Renewals.Enqueue((leases, (bool)args[3]!));
        return Answer(leases);
    }
}
