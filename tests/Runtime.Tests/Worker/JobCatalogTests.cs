using Microsoft.Extensions.Hosting;
using TypedJobs.CompilerServices;
using TypedJobs.Worker;

namespace TypedJobs.Runtime.Tests.Worker;

public sealed class JobCatalogTests
{
    [Fact]
    public void A_job_is_found_in_the_table_that_has_it()
    {
        JobDefinition one = Job("one", "A.One");
        JobDefinition two = Job("two", "B.Two");
        var catalog = new JobCatalog([new Table("A", one), new Table("B", two)]);
        Assert.Same(one, catalog.Find("one"));
        Assert.Same(two, catalog.Find("two"));
        Assert.Null(catalog.Find("TWO"));
    }

    [Fact]
    public void A_name_used_by_two_assemblies_is_an_error_that_names_both()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(
            () => new JobCatalog([new Table("Shop", Job("same", "Shop.One")), new Table("Billing", Job("same", "Billing.Two"))]));
        Assert.Contains("'same'", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shop.One in Shop", error.Message, StringComparison.Ordinal);
        Assert.Contains("Billing.Two in Billing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_such_a_name_does_not_start()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis("127.0.0.1:1")
            .AddJobs(new Table("Shop", Job("same", "Shop.One")))
            .AddJobs(new OtherTable("Billing", Job("same", "Billing.Two")))
            .AddWorker("mail"));
        using IHost host = builder.Build();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Shop.One in Shop and Billing.Two in Billing", error.Message, StringComparison.Ordinal);
    }

    private static JobDefinition Job(string name, string handler) => new(name, handler, new JobSettings(), _ => default);

    private class Table(string assembly, params JobDefinition[] jobs) : JobTable
    {
        public override string AssemblyName => assembly;

        public override IReadOnlyList<JobDefinition> Jobs => jobs;

        public override JobDefinition? Find(string name) => jobs.FirstOrDefault(job => job.Name == name);
    }

    private sealed class OtherTable(string assembly, params JobDefinition[] jobs) : Table(assembly, jobs);
}
