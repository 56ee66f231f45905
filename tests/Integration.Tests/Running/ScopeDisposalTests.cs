using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>Scoped services of an attempt are disposed of asynchronously, in the reverse order of their creation, before the job is settled.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ScopeDisposalTests(TestServer server) : ServerTests(server)
{
    private readonly ScopeLog _log = new();

    [Fact]
    public async Task Services_are_disposed_of_when_the_handler_has_returned()
    {
        TestHost host = await StartScopedAsync();
        JobHandle job = await host.Jobs.ScopedJobs.EnqueueReturnAsync(cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);
        Assert.Equal(["handler", "outer of scope.return while inner is alive", "inner"], _log.Lines);
    }

    [Fact]
    public async Task Services_are_disposed_of_when_the_handler_has_thrown()
    {
        TestHost host = await StartScopedAsync();
        JobHandle job = await host.Jobs.ScopedJobs.EnqueueFailAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(["handler", "outer of scope.fail while inner is alive", "inner"], _log.Lines);
    }

    [Fact]
    public async Task Services_are_disposed_of_when_the_handler_was_cancelled()
    {
        TestHost host = await StartScopedAsync();
        JobHandle job = await host.Jobs.ScopedJobs.EnqueueStopAsync(cancellationToken: Token);
        await Until.TrueAsync(() => !_log.Lines.IsEmpty);
        await job.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(["handler", "outer of scope.stop while inner is alive", "inner"], _log.Lines);
    }

    [Fact]
    public async Task Services_are_disposed_of_when_the_handler_cannot_be_constructed()
    {
        TestHost host = await StartScopedAsync();
        JobHandle job = await host.Jobs.UnbuiltJobs.EnqueueRunAsync(cancellationToken: Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Contains("the constructor fails", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["outer of scope.unbuilt while inner is alive", "inner"], _log.Lines);
    }

    private Task<TestHost> StartScopedAsync() => StartAsync(configure: builder =>
    {
        builder.AddJobContextAccessor();
        builder.Services.AddSingleton(_log).AddScoped<InnerService>().AddScoped<OuterService>();
    });
}
