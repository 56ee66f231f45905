using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

public sealed class TenantsSampleTests
{
    [Fact]
    public async Task Tenant_travels_from_the_caller_to_the_jobs_of_a_handler()
    {
        using ChildProcess run = ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "Tenants.dll"));
        int exitCode = await run.ExitCodeAsync();
        Assert.True(exitCode == 0, string.Join('\n', run.Lines));
        Assert.Equal(
            [
                "invoice 1 of acme, invoice 2 of acme",
                "invoice 1 of globex, invoice 2 of globex",
                "Refused: InvoiceJobs.Write has no tenant. Enqueue it with the options of Tenant.Options().",
            ],
            run.Lines);
    }
}
