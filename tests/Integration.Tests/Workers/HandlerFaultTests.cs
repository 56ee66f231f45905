using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Workers;

/// <summary>Handlers that end in every bad way: each fails its job, and none keeps its place or stops a loop.</summary>
[ServerMatrix(Cluster = false)]
public abstract class HandlerFaultTests(TestServer server) : ServerTests(server)
{
    [Theory]
    [InlineData("cancelled", "System.OperationCanceledException")]
    [InlineData("cancelled later", "System.OperationCanceledException")]
    [InlineData("task later", "System.Threading.Tasks.TaskCanceledException")]
    [InlineData("many", "System.AggregateException")]
    [InlineData("surrogate", "System.InvalidOperationException")]
    [InlineData("long", "System.InvalidOperationException")]
    [InlineData("deep", "System.InvalidOperationException")]
    [InlineData("hostile", "TypedJobs.Integration.Tests.Workers.HostileException")]
    [InlineData("hostile later", "TypedJobs.Integration.Tests.Workers.HostileException")]
    public async Task A_handler_may_throw_anything(string kind, string type)
    {
        TestHost host = await StartHostileAsync();
        JobHandle job = await host.Jobs.HostileJobs.EnqueueThrowAsync(kind, cancellationToken: Token);
        await FailsAsync(host, job, type);
    }

    [Fact]
    public async Task A_handler_may_give_no_task()
    {
        TestHost host = await StartHostileAsync();
        await FailsAsync(host, await host.Jobs.HostileJobs.EnqueueReturnNullAsync("x", cancellationToken: Token), "System.ArgumentNullException");
    }

    [Fact]
    public async Task A_service_may_be_missing()
    {
        TestHost host = await StartHostileAsync();
        await FailsAsync(host, await host.Jobs.HostileJobs.EnqueueNeedServiceAsync(cancellationToken: Token), "System.InvalidOperationException");
    }

    [Fact]
    public async Task A_service_may_break_when_it_is_disposed_of_and_the_job_has_completed_all_the_same()
    {
        TestHost host = await StartHostileAsync();
        JobHandle job = await host.Jobs.HostileJobs.EnqueueBreakScopeAsync(cancellationToken: Token);
        await job.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token);
        Assert.Contains("The cleanup failed", Assert.Single((await job.GetAsync(Token))!.Log).Text, StringComparison.Ordinal);
        await GoesOnAsync(host);
    }

    private static async Task FailsAsync(TestHost host, JobHandle job, string type)
    {
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(
            () => job.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Equal(type, failure.Error.Type);
        Assert.NotEmpty(failure.Error.Message);
        await GoesOnAsync(host);
    }

    // The worker has one place: it is free again.
    private static async Task GoesOnAsync(TestHost host)
    {
        JobHandle<string> next = await host.Jobs.HostileJobs.EnqueueFineAsync("fine", cancellationToken: Token);
        Assert.Equal("fine", await next.WaitForResultAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
    }

    private Task<TestHost> StartHostileAsync() => StartAsync(configure: builder =>
    {
        builder.Services.AddScoped<HostileJobs.BrokenDisposable>();
        builder.AddWorker("hostile", worker => worker.Concurrency = 1);
    });
}
