using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A worker renews leases, which need not be its own any more, and is told what there is to do.</summary>
internal sealed record Renew(int Worker, int[] Back, TimeSpan Lease, bool WasCutOff) : Operation
{
    private static readonly byte[] Presence = WorkerPresence.Write(DateTimeOffset.UnixEpoch, 1, takesJobs: true, [], string.Empty);

    public override async Task RunAsync(ModelRun run)
    {
        string worker = Exchange.Workers[Worker];
        LeaseKey[] leases = run.Leases.Count == 0
            ? []
            : [.. Back.Select(back => run.Leases[^(1 + (back % run.Leases.Count))].Lease).Distinct()];
        RenewResult actual = await run.Storage.Worker(run.Queue).RenewAsync(
            worker, Lease, Presence, WasCutOff, leases, CancellationToken.None);
        run.Model.Hear(worker, Lease, WasCutOff);
        (bool Lost, string? Reason)[] expected = Array.ConvertAll(leases, lease => run.Model.Renew(worker, lease, Lease));

        Comparison.Same(
            string.Join(' ', Enumerable.Range(0, leases.Length).Where(i => expected[i].Lost)), string.Join(' ', actual.Lost), this);
        Comparison.Same(
            string.Join(' ', Enumerable.Range(0, leases.Length).Where(i => expected[i].Reason is not null).Select(i => (i, expected[i].Reason))),
            string.Join(' ', actual.Requested.Select(request => (request.Position, request.Cancellation.Reason ?? string.Empty))),
            this);
        Comparison.Same(run.Model.MustTidy(worker, Lease), actual.MustTidy, this);
        Comparison.Same(run.Model.News(worker), actual.News, this);
        Comparison.Same(run.Model.NextWork(), actual.NextWork, this);

        // That jobs were held may be remembered for a while.
        Comparison.Same(string.Empty, string.Join(' ', run.Model.NamesToRecall().Except(actual.HeldNames)), this);
        Comparison.Same(string.Join(' ', run.Model.PausedNames()), string.Join(' ', actual.PausedNames.Order(StringComparer.Ordinal)), this);
        Assert.Empty(actual.HeldNames.Intersect(actual.PausedNames));
        Comparison.Same(run.Model.ControlOf(worker), actual.Control, this);
    }

    public override string ToString() =>
        $"Renew by {Exchange.Workers[Worker]}, lease {Lease}, [{string.Join(", ", Back)}], cut off {WasCutOff}";
}
