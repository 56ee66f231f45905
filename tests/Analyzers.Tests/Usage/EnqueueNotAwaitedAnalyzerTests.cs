namespace TypedJobs.Analyzers.Tests.Usage;

/// <summary>Tests TJ1101 with all other rules beside it.</summary>
public sealed class EnqueueNotAwaitedAnalyzerTests
{
    [Theory]
    [InlineData("public void Start(IJobClient jobs, JobCall call) { _ = jobs.EnqueueAsync(call); }")]
    [InlineData("public void Start(IJobClient jobs, JobCall call) => jobs.EnqueueAsync(call);")]
    [InlineData("public void Start(IJobClient jobs, JobCall call) { var task = jobs.EnqueueAsync(call); }")]
    public async Task An_enqueue_is_reported_when_nobody_awaits_it(string method) =>
        Assert.Equal(RuleIds.EnqueueNotAwaited, await HandlerCheck.RunClassAsync(method));

    [Theory]
    [InlineData("public async Task Start(IJobClient jobs, JobCall call) { var task = jobs.EnqueueAsync(call); await task; }")]
    [InlineData("public Task Start(IJobClient jobs, JobCall call) => jobs.EnqueueAsync(call);")]
    public async Task An_enqueue_is_not_reported_when_its_task_is_used(string method) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(method));
}
