using Microsoft.Extensions.DependencyInjection;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Middleware;

[ServerMatrix]
public abstract class MiddlewareTests(TestServer server) : ServerTests(server)
{
    private readonly CallTrace _trace = new();

    [Fact]
    public async Task Middleware_runs_in_the_order_in_which_it_was_added()
    {
        TestHost host = await StartTracedAsync(jobs => jobs
            .UseJobMiddleware<Outer>()
            .UseJobMiddleware<Scripted>(static job => job.Name != "MiddlewareJobs.Trace")
            .UseJobMiddleware<Inner>());

        Assert.Equal("result", await (await host.Jobs.MiddlewareJobs.EnqueueTraceAsync(cancellationToken: Token)).WaitForResultAsync(Token));

        await Until.TrueAsync(() => _trace.Calls.Contains("outer disposed"));
        Assert.Equal(["outer MiddlewareJobs.Trace", "inner", "handler", "inner after", "outer after", "outer disposed"], _trace.Calls);
    }

    [Fact]
    public async Task Middleware_that_returns_without_next_completes_the_job()
    {
        TestHost host = await StartScriptedAsync((_, _) => Task.CompletedTask);
        await (await host.Jobs.MiddlewareJobs.EnqueueSilentAsync(cancellationToken: Token)).WaitForCompletionAsync(Token);
        Assert.Equal(["before", "after"], _trace.Calls);
    }

    [Fact]
    public async Task Job_with_a_result_fails_when_middleware_ends_it_without_one()
    {
        TestHost host = await StartScriptedAsync((_, _) => Task.CompletedTask);
        await AssertFailsAsync(await host.Jobs.MiddlewareJobs.EnqueueTraceAsync(cancellationToken: Token), "A middleware ended the attempt", attempts: 1);
    }

    [Fact]
    public async Task Exception_that_middleware_swallows_completes_the_job()
    {
        TestHost host = await StartScriptedAsync(async (_, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException)
            {
                // As a test of what follows.
            }
        });
        await (await host.Jobs.MiddlewareJobs.EnqueueThrowAsync(cancellationToken: Token)).WaitForCompletionAsync(Token);
        Assert.Equal(["before", "handler", "after"], _trace.Calls);
    }

    [Fact]
    public async Task Exception_before_the_handler_is_retried()
    {
        TestHost host = await StartScriptedAsync((_, _) => throw new InvalidOperationException("no tenant"));
        await AssertFailsAsync(await host.Jobs.MiddlewareJobs.EnqueueThrowAsync(cancellationToken: Token), "no tenant", attempts: 2);
        Assert.DoesNotContain("handler", _trace.Calls);
    }

    [Fact]
    public async Task Exception_after_the_handler_is_retried_and_its_result_dropped()
    {
        int runs = 0;
        TestHost host = await StartScriptedAsync(async (_, next) =>
        {
            await next();
            if (++runs == 1)
            {
                throw new InvalidOperationException("not saved");
            }
        });
        JobHandle<string> job = await host.Jobs.MiddlewareJobs.EnqueueTraceAsync(new() { Backoff = JobBackoff.None }, Token);
        Assert.Equal("result", await job.WaitForResultAsync(Token));
        Assert.Equal(2, (await job.GetAsync(Token))!.Attempts);
    }

    [Fact]
    public async Task Second_call_of_next_fails_the_attempt()
    {
        TestHost host = await StartScriptedAsync(async (_, next) =>
        {
            await next();
            await next();
        });
        await AssertFailsAsync(await host.Jobs.MiddlewareJobs.EnqueueTraceAsync(new() { MaxAttempts = 1 }, Token), "called next twice", attempts: 1);
    }

    [Fact]
    public async Task Job_is_not_settled_before_its_handler_has_ended()
    {
        TestHost host = await StartScriptedAsync((context, next) =>
        {
            _ = next();
            return Task.CompletedTask;
        });
        JobHandle job = await host.Jobs.MiddlewareJobs.EnqueueLateAsync(cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);
        Assert.Equal(["before", "after", "handler"], _trace.Calls);
    }

    [Fact]
    public async Task Job_is_not_settled_while_its_handler_runs_although_middleware_gave_up_waiting()
    {
        TestHost host = await StartScriptedAsync((_, next) => next().WaitAsync(TimeSpan.FromMilliseconds(1)));
        JobHandle job = await host.Jobs.MiddlewareJobs.EnqueueLateAsync(new() { MaxAttempts = 1 }, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Contains("handler", _trace.Calls);
    }

    [Fact]
    public async Task Second_call_of_next_that_middleware_hides_fails_the_attempt_when_the_first_has_ended()
    {
        TestHost host = await StartScriptedAsync(async (context, next) =>
        {
            _ = next();
            await Record.ExceptionAsync(next);
        });
        JobHandle job = await host.Jobs.MiddlewareJobs.EnqueueLateAsync(new() { MaxAttempts = 1 }, Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Contains("called next twice", failure.Message, StringComparison.Ordinal);
        Assert.Contains("handler", _trace.Calls);
    }

    [Fact]
    public async Task Job_is_cancelled_through_middleware()
    {
        TestHost host = await StartScriptedAsync((_, next) => next());
        JobHandle job = await host.Jobs.MiddlewareJobs.EnqueueStopAsync(cancellationToken: Token);
        await Until.TrueAsync(() => _trace.Calls.Contains("handler"));
        await job.CancelAsync("enough", Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(["before", "handler", "after"], _trace.Calls);
    }

    [Fact]
    public async Task Middleware_that_cannot_be_made_fails_the_attempt()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseJobMiddleware<Outer>());
        await AssertFailsAsync(
            await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(new() { MaxAttempts = 1 }, Token), nameof(CallTrace), attempts: 1);
    }

    [Fact]
    public async Task Enqueue_middleware_runs_once_for_each_call_and_adds_headers()
    {
        var counts = new List<int>();
        TestHost host = await StartAsync(configure: jobs => jobs
            .UseEnqueueMiddleware(new ScriptedEnqueue((context, next) =>
            {
                counts.Add(context.Calls.Count);
                context.AddHeader("tenant", "acme");
                return next();
            }))
            .UseEnqueueMiddleware(new ScriptedEnqueue((context, next) =>
            {
                context.AddHeader("tenant", "never: it is there");
                return next();
            })));
        JobCall<string> call = MiddlewareJobsCalls.Headers();
        JobCall<string>[] calls = [call, MiddlewareJobsCalls.Headers().With(new JobOptions { Headers = JobHeaders.Empty.With("tenant", "own") }), call];

        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(calls, Token);
        JobHandle<string> one = await host.Jobs.EnqueueAsync(call, Token);
        await host.Jobs.EnqueueManyAsync(Array.Empty<JobCall>(), Token);

        Assert.Equal([3, 1], counts);
        Assert.Same(call, calls[0]);
        Assert.Null(call.Options);
        string[] headers = await Task.WhenAll([.. jobs.Append(one).Select(job => job.WaitForResultAsync(Token))]);
        Assert.Equal(["tenant=acme", "tenant=own", "tenant=acme", "tenant=acme"], headers);
    }

    [Fact]
    public async Task Enqueue_middleware_changes_options_which_are_checked()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseEnqueueMiddleware(new ScriptedEnqueue((context, next) =>
        {
            for (int i = 0; i < context.Calls.Count; i++)
            {
                context.SetOptions(i, (context.Calls[i].Options ?? new()) with { Queue = "of tenant", Key = $"k{i}" });
            }

            return next();
        })));
        ArgumentException error = await Assert.ThrowsAsync<ArgumentException>(() => host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token));
        Assert.Contains("of tenant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_that_middleware_refuses_stores_nothing()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseEnqueueMiddleware(new ScriptedEnqueue((context, next) =>
            context.Calls.Any(call => call.Options?.Key == "bad") ? throw new JobRejectedException("bad is not allowed") : next())));

        JobRejectedException error = await Assert.ThrowsAsync<JobRejectedException>(() => host.Jobs.EnqueueManyAsync(
            [MiddlewareJobsCalls.Headers().With(new JobOptions { Key = "good" }), MiddlewareJobsCalls.Headers().With(new JobOptions { Key = "bad" })], Token));

        Assert.Equal("bad is not allowed", error.Message);
        Assert.Null(await host.Jobs.GetHandle(new JobId("default", "good")).GetAsync(Token));
    }

    [Fact]
    public async Task Call_that_middleware_drops_is_an_error()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseEnqueueMiddleware(new ScriptedEnqueue((_, _) => Task.CompletedTask)));
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(new() { Key = "dropped" }, Token));
        Assert.Contains(nameof(JobRejectedException), error.Message, StringComparison.Ordinal);
        Assert.Null(await host.Jobs.GetHandle(new JobId("default", "dropped")).GetAsync(Token));
    }

    [Fact]
    public async Task Second_call_of_next_does_not_store_jobs_twice()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseEnqueueMiddleware(new ScriptedEnqueue(async (_, next) =>
        {
            await next();
            await next();
        })));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Failure_to_store_reaches_the_caller_through_middleware_that_does_not_await()
    {
        TestHost host = await StartAsync(configure: jobs => jobs.UseEnqueueMiddleware(new ScriptedEnqueue((context, next) =>
        {
            _ = next();
            return Task.CompletedTask;
        })));
        await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(new() { Key = "taken" }, Token);
        await Assert.ThrowsAsync<JobKeyConflictException>(() => host.Jobs.MiddlewareJobs.EnqueueSilentAsync(new() { Key = "taken" }, Token));
    }

    private static async Task AssertFailsAsync(JobHandle job, string message, int attempts)
    {
        JobFailedException error = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, (await job.GetAsync(Token))!.Attempts);
    }

    private Task<TestHost> StartTracedAsync(Action<TypedJobsBuilder> configure) => StartAsync(configure: jobs =>
    {
        jobs.Services.AddSingleton(_trace);
        configure(jobs);
    });

    private Task<TestHost> StartScriptedAsync(Func<JobContext, Func<Task>, Task> script) => StartTracedAsync(jobs =>
    {
        jobs.Services.AddSingleton(script);
        jobs.UseJobMiddleware<Scripted>();
    });
}
