using System.Globalization;
using System.Text;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>An attempt, which may have lost its lease, says how far it is.</summary>
internal sealed record ReportProgress(int Back, bool Own, int Percent) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        if (run.Leases.Count == 0)
        {
            return;
        }

        (string holder, LeaseKey lease) = run.Leases[^(1 + (Back % run.Leases.Count))];
        string worker = Own ? holder : Exchange.Workers.First(name => name != holder);
        byte[] json = Encoding.UTF8.GetBytes(Percent.ToString(CultureInfo.InvariantCulture));
        ReadOnlyMemory<byte> stored = await run.Values.ProtectAsync(run.Queue, lease.Job, json, PayloadPart.Progress);
        bool actual = await run.Storage.Worker(run.Queue).ReportProgressAsync(worker, lease, stored, CancellationToken.None);
        Comparison.Same(run.Model.ReportProgress(worker, lease, Percent), actual, this);
    }
}
