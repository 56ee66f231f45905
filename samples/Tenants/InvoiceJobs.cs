using TypedJobs;

namespace Tenants;

/// <summary>The jobs of this sample.</summary>
public sealed class InvoiceJobs(Tenant tenant, IJobClient jobs)
{
    /// <summary>Writes the invoices of a month, one job each.</summary>
    /// <returns>The handled invoices, each with its tenant.</returns>
    [Job]
    public async Task<string[]> WriteMonth(int invoices, CancellationToken cancellationToken)
    {
        IReadOnlyList<JobHandle<string>> written = await jobs.EnqueueManyAsync(
            Enumerable.Range(1, invoices).Select(number => InvoiceJobsCalls.Write(number).With(tenant.Options())), cancellationToken);
        return await Task.WhenAll(written.Select(invoice => invoice.WaitForResultAsync(cancellationToken)));
    }

    /// <summary>Writes one invoice.</summary>
    [Job]
    public string Write(int number) => $"invoice {number} of {tenant.Name}";
}
