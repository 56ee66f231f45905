using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Loops;

/// <summary>What flows along with a call (AsyncLocal values, the current activity) ends with it.</summary>
[ServerMatrix]
public abstract class AmbientStateTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task User_code_sees_nothing_of_the_start_of_callers_of_the_stop_or_of_other_jobs()
    {
        AmbientJobs.Ambient.Value = "the start's";
        using Activity activity = new Activity("the start's").Start();
        TestHost host = await StartAsync(configure: builder =>
        {
            builder.Services.AddScoped(_ => new AmbientProbe(Prefix));
            builder.AddBackoffPolicy("ambient", _ =>
            {
                AmbientJobs.Note(Prefix, "backoff policy");
                return TimeSpan.Zero;
            });
            builder.AddWorker("ambient", worker => (worker.Concurrency, worker.DrainTimeout) = (4, TimeSpan.Zero));
        });
        IJobWorker worker = host.Services.GetServices<IJobWorker>().Single(each => each.Queues[0] == "ambient");
        host.Observer.CancellationIgnored += _ => AmbientJobs.Note(Prefix, "observer of the worker");
        AmbientJobs.Ambient.Value = "a caller's";
        activity.Stop();

        var jobs = new List<JobHandle>();
        for (int i = 0; i < 20; i++)
        {
            jobs.Add(await host.Jobs.AmbientJobs.EnqueueLookAsync(Prefix, cancellationToken: Token));
            jobs.Add(await host.Jobs.AmbientJobs.EnqueueLookTwiceAsync(Prefix, cancellationToken: Token));
        }

        jobs.Add(await host.Jobs.AmbientJobs.EnqueueFailAsync(Prefix, cancellationToken: Token));
        foreach (JobHandle job in jobs)
        {
            await job.WaitForCompletionAsync(Token);
        }

        // Stopped by a request, and by the end of the host, which has a caller too.
        JobHandle requested = await host.Jobs.AmbientJobs.EnqueueStopAsync(Prefix, cancellationToken: Token);
        JobHandle ignoring = await host.Jobs.AmbientJobs.EnqueueIgnoreAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => worker.Running.Count == 2);
        await requested.CancelAsync(cancellationToken: Token);
        await worker.CancelAllActiveAsync(cancellationToken: Token);
        await Until.TrueAsync(() => Saw("observer of the worker") && worker.Running.Count == 0);
        await host.Jobs.AmbientJobs.EnqueueStopAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(() => worker.Running.Count == 1);
        await host.StopAsync();

        Assert.Equal("a caller's", AmbientJobs.Ambient.Value);
        (string Prefix, string Who, string? Seen)[] seen = [.. AmbientJobs.Seen.Where(each => each.Prefix == Prefix)];
        Assert.Equal(
            [
                "asynchronous handler", "asynchronous handler, later", "backoff policy", "callback of the token", "cleanup",
                "constructor of a service", "disposal of a service", "handler that ignores", "handler that is stopped",
                "observer of the worker", "service", "synchronous handler",
            ],
            seen.Select(each => each.Who).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain(seen, each => each.Seen is not null);

        bool Saw(string who) => AmbientJobs.Seen.Any(each => each.Prefix == Prefix && each.Who == who);
    }
}
