using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

[ServerMatrix]
public abstract class RunningTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task A_job_is_run_and_its_typed_result_awaited()
    {
        TestHost host = await StartProbedAsync();
        JobHandle<Greeting> job = await host.Jobs.ShapeJobs.EnqueueAnswerAsync(
            new Greeting("Hello \"you\" <é>", Tone.Plain, ["ada", "grace"]), cancellationToken: Token);

        Greeting answer = await job.WaitForResultAsync(Token);

        Assert.Equal("Re: Hello \"you\" <é>", answer.Text);
        Assert.Equal(Tone.Warm, answer.Tone);
        Assert.Equal(["ada", "grace"], answer.To);
        Assert.Equal(Tone.Plain, answer.Reply!.Tone);
    }

    [Fact]
    public async Task Handlers_may_answer_in_every_way()
    {
        TestHost host = await StartProbedAsync();

        Assert.Equal("x", await (await host.Jobs.ShapeJobs.EnqueueEchoAsync("x", cancellationToken: Token)).WaitForResultAsync(Token));
        Assert.Equal(1.5, await (await host.Jobs.ShapeJobs.EnqueueHalfAsync(3, cancellationToken: Token)).WaitForResultAsync(Token));
        Assert.Null(await (await host.Jobs.ShapeJobs.EnqueueHalfAsync(null, cancellationToken: Token)).WaitForResultAsync(Token));
        await (await host.Jobs.ShapeJobs.EnqueueNothingAsync(cancellationToken: Token)).WaitForCompletionAsync(Token);
        await (await host.Jobs.ShapeJobs.EnqueueLaterAsync(TimeSpan.FromMilliseconds(5), cancellationToken: Token)).WaitForCompletionAsync(Token);
        await (await host.Jobs.ShapeJobs.EnqueueNoteAsync("noted", cancellationToken: Token)).WaitForCompletionAsync(Token);
        Assert.Equal(["noted"], host.Services.GetRequiredService<ProbeLog>().Entries);
    }

    [Fact]
    public async Task Each_attempt_has_a_scope_of_its_own_that_is_disposed_of()
    {
        TestHost host = await StartProbedAsync();
        var scopes = new HashSet<Guid>();
        for (int i = 0; i < 3; i++)
        {
            Guid[] ids = await (await host.Jobs.ShapeJobs.EnqueueScopeAsync(cancellationToken: Token)).WaitForResultAsync(Token);
            Assert.Equal(ids[0], ids[1]);
            Assert.True(scopes.Add(ids[0]));
        }

        ProbeLog log = host.Services.GetRequiredService<ProbeLog>();
        await Until.TrueAsync(() => log.Disposed.Count == 3);
        Assert.Equal(scopes.Order(), log.Disposed.Order());
    }

    [Fact]
    public async Task The_context_tells_about_the_job()
    {
        TestHost host = await StartProbedAsync();
        JobHandle<string> job = await host.Jobs.ShapeJobs.EnqueueDescribeAsync(new() { MaxAttempts = 9 }, Token);
        Assert.Equal("ShapeJobs.Describe default attempt 1 of 9", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Progress_is_stored_with_the_job()
    {
        TestHost host = await StartProbedAsync();
        JobHandle job = await host.Jobs.ShapeJobs.EnqueueReportAsync(cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);
        Assert.Equal(42.5, (await job.GetAsync(Token))!.Progress);
    }

    [Fact]
    public async Task Many_jobs_are_enqueued_at_once_and_come_back_in_order()
    {
        TestHost host = await StartProbedAsync();
        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 5000).Select(i => ShapeJobsCalls.Echo($"text {i}")), Token);

        string[] results = await Task.WhenAll(jobs.Select(job => job.WaitForResultAsync(Token)));

        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"text {i}"), results);
        Assert.Equal(5000, jobs.Select(job => job.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_delayed_job_waits_for_its_time()
    {
        TestHost host = await StartProbedAsync();
        JobHandle<string> job = await host.Jobs.ShapeJobs.EnqueueEchoAsync("late", new() { Delay = TimeSpan.FromSeconds(2) }, Token);
        Assert.Equal(JobState.Scheduled, (await job.GetAsync(Token))!.State);

        Assert.Equal("late", await job.WaitForResultAsync(Token));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.True(record.StartedAt - record.EnqueuedAt >= TimeSpan.FromSeconds(2), $"{record.StartedAt - record.EnqueuedAt}");
    }

    [Fact]
    public async Task An_id_that_the_queue_holds_is_not_stored_twice()
    {
        TestHost host = await StartProbedAsync();
        JobHandle first = await host.Jobs.ShapeJobs.EnqueueNoteAsync("first", new() { Key = "order-17" }, Token);
        JobHandle second = await host.Jobs.ShapeJobs.EnqueueNoteAsync("second", new() { Key = "order-17" }, Token);

        Assert.Equal(first.Id, second.Id);
        await second.WaitForCompletionAsync(Token);
        await host.StopAsync();
        Assert.Equal(["first"], host.Services.GetRequiredService<ProbeLog>().Entries);
    }

    [Fact]
    public async Task A_typed_handle_is_had_from_an_id_alone()
    {
        TestHost host = await StartProbedAsync();
        JobHandle<string> job = await host.Jobs.ShapeJobs.EnqueueEchoAsync("again", cancellationToken: Token);
        var id = JobId.Parse(job.Id.ToString());

        Assert.Equal("again", await host.Jobs.ShapeJobs.GetEcho(id).WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_process_without_workers_enqueues_and_awaits()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> job = await client.Jobs.ShapeJobs.EnqueueEchoAsync("from afar", cancellationToken: Token);
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);

        await StartProbedAsync();

        Assert.Equal("from afar", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Two_workers_share_a_queue_and_run_each_job_once()
    {
        TestHost one = await StartProbedAsync();
        TestHost two = await StartProbedAsync();
        IReadOnlyList<JobHandle> jobs = await one.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 2000).Select(i => (JobCall)ShapeJobsCalls.Note($"{i}")), Token);
        await Task.WhenAll(jobs.Select(job => job.WaitForCompletionAsync(Token)));

        string[] entries =
        [
            .. one.Services.GetRequiredService<ProbeLog>().Entries,
            .. two.Services.GetRequiredService<ProbeLog>().Entries,
        ];
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i}").Order(), entries.Order());
    }

    [Fact]
    public async Task Waiting_for_a_job_that_is_not_there_says_so()
    {
        TestHost host = await StartClientAsync();
        await Assert.ThrowsAsync<JobNotFoundException>(
            () => host.Jobs.GetHandle(new JobId("default", "nobody")).WaitForCompletionAsync(Token));
        Assert.Null(await host.Jobs.GetHandle(new JobId("default", "nobody")).GetAsync(Token));
    }

    private Task<TestHost> StartProbedAsync() => StartAsync(configure: builder =>
    {
        builder.Services.AddSingleton<ProbeLog>();
        builder.Services.AddScoped<ScopedProbe>();
    });
}
