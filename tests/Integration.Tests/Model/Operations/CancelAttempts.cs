using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker cancels attempts, some of which may have lost their leases, or never were its own.</summary>
internal sealed record CancelAttempts(int Worker, int[] Back, string Reason) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string worker = Exchange.Workers[Worker];
        LeaseKey[] leases = run.Leases.Count == 0
            ? []
            : [.. Back.Select(back => run.Leases[^(1 + (back % run.Leases.Count))].Lease).Distinct()];
        IReadOnlyList<CancelOutcome> actual = await run.Storage.Worker(run.Queue).CancelAttemptsAsync(
            worker, leases, Reason, CancellationToken.None);
        CancelOutcome[] expected = Array.ConvertAll(leases, lease => run.Model.CancelAttempt(worker, lease, Reason));
        run.Model.EndCancelling();
        Comparison.Same(string.Join(' ', expected), string.Join(' ', actual), this);
    }

    public override string ToString() => $"Cancel attempts of {Exchange.Workers[Worker]} [{string.Join(", ", Back)}], '{Reason}'";
}
