using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Middleware;

[ServerMatrix]
public abstract class AmbientContextTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Ambient_context_of_an_attempt_does_not_reach_the_next()
    {
        TestHost host = await StartBareAsync(jobs => jobs
            .AddTypedJobsIntegrationTestsJobs().AddWorker("ambient", options => options.Concurrency = 4));

        // Enough that many attempts follow one another on one thread.
        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 500).Select(i => MiddlewareJobsCalls.Leak($"leak {i}")), Token);
        string[] found = await Task.WhenAll(jobs.Select(job => job.WaitForResultAsync(Token)));

        Assert.Equal($"  {CultureInfo.DefaultThreadCurrentCulture?.Name ?? CultureInfo.InstalledUICulture.Name} ", Assert.Single(found.Distinct()));
    }

    [Fact]
    public async Task Culture_of_the_enqueue_is_that_of_the_handler()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseCulture().UseCulture());
        (CultureInfo before, CultureInfo beforeUI) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        JobHandle<string> job;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("fr-FR");
            job = await host.Jobs.MiddlewareJobs.EnqueueCultureAsync(cancellationToken: Token);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUI);
        }

        Assert.Equal("de-DE fr-FR 1,5", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Culture_that_is_not_known_is_passed_over()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseCulture());
        JobHandle<string> job = await host.Jobs.MiddlewareJobs.EnqueueCultureAsync(
            new() { Headers = JobHeaders.Empty.With("culture", "no culture, certainly").With("ui-culture", "de-DE") }, Token);
        Assert.Contains(" de-DE ", await job.WaitForResultAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Correlation_id_reaches_jobs_that_the_handler_enqueues()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseCorrelationId());
        JobHandle<string> parent = await host.Jobs.MiddlewareJobs.EnqueueChildAsync(cancellationToken: Token);
        string child = await parent.WaitForResultAsync(Token);

        string? id = (await parent.GetAsync(Token))!.Headers.Find("correlation-id");
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal(id, (await host.Jobs.GetHandle(new JobId("default", child)).GetAsync(Token))!.Headers.Find("correlation-id"));
        Assert.Null(Activity.Current?.GetBaggageItem("correlation-id"));
    }

    [Fact]
    public async Task Correlation_id_of_the_caller_is_kept()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseCorrelationId());
        using var request = new Activity("request");
        request.SetBaggage("correlation-id", "order-17").Start();
        JobHandle<string> job = await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token);
        Assert.Equal("correlation-id=order-17", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Service_of_an_attempt_can_ask_for_the_attempt()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.AddJobContextAccessor().Services.AddScoped<ContextReader>());
        for (int i = 0; i < 3; i++)
        {
            JobHandle<string> job = await host.Jobs.MiddlewareJobs.EnqueueInjectedAsync(new() { Key = $"k{i}" }, Token);
            Assert.Equal($"k{i} 1 True", await job.WaitForResultAsync(Token));
        }

        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();
        Assert.Null(scope.ServiceProvider.GetRequiredService<IJobContextAccessor>().Context);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => scope.ServiceProvider.GetRequiredService<ContextReader>());
        Assert.Contains(nameof(IJobContextAccessor), error.Message, StringComparison.Ordinal);
    }
}
