using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Handlers that do not stop: found out, reported once, fenced off.</summary>
[ServerMatrix(Cluster = false)]
public abstract class IgnoredCancellationTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Theory]
    [InlineData(CancellationCause.Requested)]
    [InlineData(CancellationCause.Timeout)]
    public async Task It_is_logged_counted_announced_and_marked_once(CancellationCause cause)
    {
        using var counter = new MeterReading("typedjobs.cancellation.ignored");
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(100));
        ConcurrentQueue<CancellationIgnoredContext> raised = Listen(host);
        await using JobEvents events = await host.Jobs.GetQueue("default").ListenAsync(Token);
        string tags = $"messaging.destination.name=default messaging.typedjobs.job.name=deaf.stay messaging.typedjobs.cancellation.cause={cause}";
        long before = counter.Of(tags);

        JobHandle<string> job = await StartDeafAsync(host, cause);
        JobCancellationIgnored announced = await FirstAsync<JobCancellationIgnored>(events);

        Assert.Equal((job.Id, cause), (announced.Id, announced.Cause));
        Assert.Equal(host.Services.GetRequiredService<IJobWorker>().Id, announced.Worker);

        // Observers are called on the pool: the announcement may be here before.
        await Until.TrueAsync(() => !raised.IsEmpty);
        CancellationIgnoredContext ignored = Assert.Single(raised);
        Assert.Equal((job.Id, "deaf.stay", cause), (ignored.Id, ignored.Name, ignored.Cause));
        Assert.EndsWith("DeafJobs.Stay", ignored.Handler, StringComparison.Ordinal);
        Assert.True(ignored.Elapsed >= TimeSpan.FromMilliseconds(90), $"{ignored.Elapsed}");
        string line = Assert.Single(host.Log.Lines, line => line.Contains("ignores its cancellation", StringComparison.Ordinal));
        Assert.All(
            (string[])[job.Id.ToString(), "DeafJobs.Stay", cause.ToString(), ignored.Elapsed.ToString()[..8]],
            part => Assert.Contains(part, line, StringComparison.Ordinal));

        // The counter is the process's: other tests may add to it.
        Assert.True(counter.Of(tags) > before);
        if (cause == CancellationCause.Requested)
        {
            await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
            Assert.NotNull((await job.GetAsync(Token))!.IgnoresCancellationSince);
        }
        else
        {
            Assert.Equal("again as attempt 2", await job.WaitForResultAsync(Token));
        }

        await LeaveAsync();
        Assert.Single(raised);
    }

    [Fact]
    public async Task What_the_handler_does_later_is_not_written()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50));
        JobHandle<string> job = await StartDeafAsync(host, CancellationCause.Requested);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));

        await LeaveAsync();

        Assert.Equal(["progress: refused", "log: refused"], Probe.Of(Prefix).Notes);
        await Until.TrueAsync(() => host.Log.Lines.Any(line => line.Contains("too late: nothing of it is stored", StringComparison.Ordinal)));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((JobState.Cancelled, null, null), (record.State, record.ResultJson, record.ProgressJson));
        Assert.Empty(record.Log);
    }

    [Fact]
    public async Task By_default_its_place_stays_taken_until_it_returns()
    {
        TestHost host = await StartAsync(worker =>
        {
            worker.Concurrency = 1;
            worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50);
        });
        JobHandle<string> job = await StartDeafAsync(host, CancellationCause.Requested);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        JobHandle<string> next = await host.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);

        // Woken again and again, the worker has no place for it.
        for (int i = 0; i < 20; i++)
        {
            await host.Jobs.HeldJobs.EnqueueObedientAsync($"{Prefix}{i}", new() { Delay = TimeSpan.FromHours(1) }, Token);
            Assert.Equal(JobState.Waiting, (await next.GetAsync(Token))!.State);
        }

        await LeaveAsync();
        Assert.Equal(Prefix, await next.WaitForResultAsync(Token));
    }

    [Theory]
    [InlineData(CancellationCause.Requested)]
    [InlineData(CancellationCause.Timeout)]
    [InlineData(CancellationCause.LeaseLost)]
    public async Task Its_place_can_be_given_to_another_job(CancellationCause cause)
    {
        TestHost host = await StartAsync(
            worker =>
            {
                worker.Concurrency = 1;
                worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50);
                worker.LeaseDuration = TimeSpan.FromSeconds(cause == CancellationCause.LeaseLost ? 1 : 30);
                worker.OnIgnoredCancellation = IgnoredCancellationBehavior.ReleaseSlot;
            },
            _hooks.Install);
        ConcurrentQueue<CancellationIgnoredContext> raised = Listen(host);

        JobHandle<string> job = await host.Jobs.DeafJobs.EnqueueReleasedAsync(Prefix, Options(cause), Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        JobHandle<string> next = await host.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);
        await FireAsync(job, cause);

        Assert.Equal(Prefix, await next.WaitForResultAsync(Token));
        Assert.Empty(Probe.Of(Prefix).Notes);
        await Until.TrueAsync(() => !raised.IsEmpty);
        Assert.Equal((job.Id, cause), (Assert.Single(raised).Id, raised.First().Cause));
        await LeaveAsync();
    }

    [Theory]
    [InlineData(CancellationCause.Requested, Ending.Throws, "System.InvalidOperationException: something else")]
    [InlineData(CancellationCause.Timeout, Ending.Throws, "System.InvalidOperationException: something else")]
    [InlineData(CancellationCause.LeaseLost, Ending.Throws, "System.InvalidOperationException: something else")]
    [InlineData(CancellationCause.Requested, Ending.ThrowsUnrecoverable, "TypedJobs.UnrecoverableJobException: no use")]
    [InlineData(CancellationCause.Requested, Ending.ThrowsHttpTimeout, "System.TimeoutException: the server was silent")]
    [InlineData(CancellationCause.Requested, Ending.Stops, null)]
    [InlineData(CancellationCause.Requested, Ending.Returns, null)]
    public async Task What_it_throws_after_its_place_was_given_away_is_logged(
        CancellationCause cause, Ending ending, string? expected)
    {
        TestHost host = await StartAsync(
            worker =>
            {
                worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50);
                worker.LeaseDuration = TimeSpan.FromSeconds(cause == CancellationCause.LeaseLost ? 1 : 30);
            },
            _hooks.Install);
        ConcurrentQueue<CancellationIgnoredContext> raised = Listen(host);
        JobHandle<string> job = await host.Jobs.DeafJobs.EnqueueEndingAsync(Prefix, ending, Options(cause), Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await FireAsync(job, cause);
        await Until.TrueAsync(() => !raised.IsEmpty);
        string before = await EndOfAsync(job, cause);

        await LeaveAsync();

        bool IsLate(string line) => line.Contains($"of job {job.Id} ended", StringComparison.Ordinal);
        await Until.TrueAsync(() => host.Log.Lines.Any(IsLate));
        string late = Assert.Single(host.Log.Lines, IsLate);
        Assert.StartsWith("Warning ", late, StringComparison.Ordinal);
        Assert.Contains("the lamp did not go out", late, StringComparison.Ordinal);
        if (expected is not null)
        {
            Assert.Contains(expected, late, StringComparison.Ordinal);
        }
        else
        {
            Assert.DoesNotContain("System.OperationCanceledException", late, StringComparison.Ordinal);
        }

        Assert.Equal(before, await EndOfAsync(job, cause));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.DoesNotContain("something else", record.Error?.Message ?? string.Empty, StringComparison.Ordinal);
        Assert.Empty(record.Log);
    }

    [Fact]
    public async Task Job_is_settled_although_a_listener_of_the_meter_throws()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == "TypedJobs")
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            // The meter is the process's: other tests read it.
            if (instrument.Name == "typedjobs.cancellation.ignored" && tags.ToArray().Contains(new("messaging.destination.name", Prefix)))
            {
                throw new InvalidOperationException("The listener throws, says the test.");
            }
        });
        listener.Start();
        TestHost host = await StartAsync(configure: builder => builder.AddWorker(
            Prefix, worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(50)));
        JobHandle<string> job = await host.Jobs.DeafJobs.EnqueueStayAsync(Prefix, new() { Queue = Prefix }, Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await FireAsync(job, CancellationCause.Requested);

        await Assert.ThrowsAsync<JobCancelledException>(
            () => job.WaitForCompletionAsync(Token).WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.NotNull((await job.GetAsync(Token))!.IgnoresCancellationSince);
        Assert.Single(host.Log.Lines, line => line.Contains("A listener of the meter or the activity source TypedJobs threw", StringComparison.Ordinal));
        await LeaveAsync();
    }

    private static async Task<string> EndOfAsync(JobHandle<string> job, CancellationCause cause)
    {
        if (cause == CancellationCause.Requested)
        {
            return (await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token))).Reason!;
        }

        return await job.WaitForResultAsync(Token);
    }

    private async Task<JobHandle<string>> StartDeafAsync(TestHost host, CancellationCause cause)
    {
        JobHandle<string> job = await host.Jobs.DeafJobs.EnqueueStayAsync(Prefix, Options(cause), Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await FireAsync(job, cause);
        return job;
    }

    private static JobOptions? Options(CancellationCause cause) =>
        cause == CancellationCause.Timeout ? new() { Timeout = TimeSpan.FromMilliseconds(200) } : null;

    private async Task FireAsync(JobHandle job, CancellationCause cause)
    {
        if (cause == CancellationCause.Requested)
        {
            await job.CancelAsync("stop", Token);
        }
        else if (cause == CancellationCause.LeaseLost)
        {
            _hooks.FailRenewals();
        }

        await Probe.Of(Prefix).Fired.WaitAsync(Token);
        Assert.Equal(cause, Assert.Single(Probe.Of(Prefix).Causes).Cause);
    }

    private async Task LeaveAsync()
    {
        Probe.Of(Prefix).Open();
        await Probe.Of(Prefix).Left.WaitAsync(Token);
    }

    private static ConcurrentQueue<CancellationIgnoredContext> Listen(TestHost host)
    {
        var raised = new ConcurrentQueue<CancellationIgnoredContext>();
        host.Observer.CancellationIgnored += ignored => raised.Enqueue(ignored);
        return raised;
    }

    private static async Task<T> FirstAsync<T>(JobEvents events)
        where T : JobEvent
    {
        await foreach (JobEvent happened in events.WithCancellation(Token))
        {
            if (happened is T wanted)
            {
                return wanted;
            }
        }

        throw new InvalidOperationException("The events ended.");
    }
}
