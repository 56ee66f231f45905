using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>What becomes of running jobs when their host stops.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ShutdownTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task The_token_fires_after_the_drain_time_and_not_before()
    {
        TestHost host = await StartAsync(worker => worker.DrainTimeout = TimeSpan.FromMilliseconds(700));
        JobHandle<string> job = await host.Jobs.ShutdownJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        long started = Stopwatch.GetTimestamp();

        Task stopping = host.StopAsync();
        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        TimeSpan waited = Stopwatch.GetElapsedTime(started);
        await stopping;

        Assert.True(waited >= TimeSpan.FromMilliseconds(650), $"{waited}");
        Assert.Equal(CancellationCause.Shutdown, Assert.Single(Probe.Of(Prefix).Causes).Cause);
        TestHost second = await StartAsync();
        Assert.Equal("attempt 1", await second.Jobs.ShutdownJobs.GetHeld(job.Id).WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_released_job_goes_before_those_that_wait()
    {
        TestHost host = await StartAsync(worker =>
        {
            worker.Concurrency = 1;
            worker.DrainTimeout = TimeSpan.Zero;
        });
        JobHandle<string> job = await host.Jobs.ShutdownJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        JobHandle next = await host.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);

        await host.StopAsync();

        TestHost client = await StartClientAsync();
        var waiting = new List<JobId>();
        await foreach (JobRecord record in client.Jobs.GetQueue("default").ListAsync(JobState.Waiting, cancellationToken: Token))
        {
            waiting.Add(record.Id);
        }

        Assert.Equal([job.Id, next.Id], waiting);
    }

    [Fact]
    public async Task A_handler_that_does_not_stop_is_left_behind_and_another_worker_rescues_its_job()
    {
        TestHost host = await StartAsync(worker =>
        {
            worker.LeaseDuration = TimeSpan.FromSeconds(3);
            worker.DrainTimeout = TimeSpan.Zero;
            worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(100);
        });
        JobHandle<string> job = await host.Jobs.ShutdownJobs.EnqueueDeafAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await host.StopAsync();

        Assert.Contains(host.Log.Lines, line => line.Contains("behind that did not stop", StringComparison.Ordinal));
        Assert.Contains(host.Log.Lines, line => line.Contains("ignores its cancellation", StringComparison.Ordinal));
        TestHost second = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromSeconds(1));
        JobHandle<string> again = second.Jobs.ShutdownJobs.GetDeaf(job.Id);
        Assert.Equal("attempt 1", await again.WaitForResultAsync(Token));
        Assert.Equal(1, (await again.GetAsync(Token))!.StalledCount);
        Assert.Equal(2, Probe.Of(Prefix).Runs);
        Probe.Of(Prefix).Open();
    }

    [Fact]
    public async Task What_is_left_behind_is_logged_as_such_and_in_no_other_way()
    {
        TestHost host = await StartAsync(worker =>
        {
            worker.LeaseDuration = TimeSpan.FromSeconds(3);
            worker.DrainTimeout = TimeSpan.Zero;
            worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(100);
        });
        JobHandle deaf = await host.Jobs.ShutdownJobs.EnqueueDeafAsync(Prefix, cancellationToken: Token);
        JobHandle tokenless = await host.Jobs.ShutdownJobs.EnqueueTokenlessAsync(Prefix + "t", cancellationToken: Token);
        JobHandle timedOut = await host.Jobs.ShutdownJobs.EnqueueTokenlessAsync(
            Prefix + "o", new() { Timeout = TimeSpan.FromMilliseconds(1) }, Token);
        string[] keys = [Prefix, Prefix + "t", Prefix + "o"];
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("uses no cancellation token", StringComparison.Ordinal)));

        await host.StopAsync();
        TestHost client = await StartClientAsync();
        await Until.TrueAsync(async () => (await client.Jobs.GetHandle(deaf.Id).GetAsync(Token))!.IgnoresCancellationSince is not null);
        Assert.Null((await client.Jobs.GetHandle(tokenless.Id).GetAsync(Token))!.IgnoresCancellationSince);
        Assert.Null((await client.Jobs.GetHandle(timedOut.Id).GetAsync(Token))!.IgnoresCancellationSince);
        Array.ForEach(keys, key => Probe.Of(key).Open());
        await Until.TrueAsync(() => keys.Length == host.Log.Lines.Count(
            line => line.Contains("too late: nothing of it is stored", StringComparison.Ordinal)));

        Assert.Single(host.Log.Lines, line => line.Contains("left 3 job(s) behind", StringComparison.Ordinal));
        AssertLines(host, deaf, "ignores its cancellation (Shutdown)", "too late");
        AssertLines(host, tokenless, "it uses no cancellation token. The job is left behind", "too late");
        AssertLines(host, timedOut, "has reached its timeout", "it uses no cancellation token. The job is left behind", "too late");
        TestHost second = await StartAsync(worker => worker.LeaseDuration = TimeSpan.FromSeconds(1));
        foreach (JobHandle job in (JobHandle[])[deaf, tokenless, timedOut])
        {
            JobHandle again = second.Jobs.GetHandle(job.Id);
            await again.WaitForCompletionAsync(Token);
            JobRecord record = (await again.GetAsync(Token))!;
            Assert.Equal((JobState.Completed, 1, 1), (record.State, record.Attempts, record.StalledCount));
        }
    }

    private static void AssertLines(TestHost host, JobHandle job, params string[] expected)
    {
        string[] lines = [.. host.Log.Lines.Where(line => line.Contains(job.Id.ToString(), StringComparison.Ordinal))];
        Assert.Equal(expected.Length, lines.Length);
        Assert.All(lines.Zip(expected), pair => Assert.Contains(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_hosts_own_timeout_ends_the_drain_time_early()
    {
        TestHost host = await StartAsync(
            worker => worker.DrainTimeout = TimeSpan.FromMinutes(5),
            builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300)));
        JobHandle<string> job = await host.Jobs.ShutdownJobs.EnqueueHeldAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        // The host says itself that its time was not enough; the job is released all the same.
        await Record.ExceptionAsync(host.StopAsync);

        Assert.Equal(CancellationCause.Shutdown, Assert.Single(Probe.Of(Prefix).Causes).Cause);
        TestHost client = await StartClientAsync();
        JobRecord record = (await client.Jobs.GetHandle(job.Id).GetAsync(Token))!;
        Assert.Equal((JobState.Waiting, 0), (record.State, record.Attempts));
    }

    [Fact]
    public async Task A_request_while_the_host_stops_cancels_the_job_instead_of_releasing_it()
    {
        TestHost client = await StartClientAsync();
        TestHost host = await StartAsync(worker =>
        {
            worker.DrainTimeout = TimeSpan.Zero;
            worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
        });
        JobHandle job = await client.Jobs.HeldJobs.EnqueueSlowAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        Task stopping = host.StopAsync();
        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("not again", Token));
        Probe.Of(Prefix).Open();
        await stopping;

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("not again", end.Reason);
        Assert.Equal(CancellationCause.Shutdown, Assert.Single(Probe.Of(Prefix).Causes).Cause);
        await Until.TrueAsync(() => stopping.IsCompletedSuccessfully);
    }
}
