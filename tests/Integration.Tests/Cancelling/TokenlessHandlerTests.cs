using Microsoft.Extensions.DependencyInjection;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>Handlers without a token: nothing stops them, and the table says what becomes of their jobs.</summary>
[Trait("Speed", "Slow")]
[ServerMatrix(Cluster = false)]
public abstract class TokenlessHandlerTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    [Theory]
    [InlineData(Ending.Returns, "Completed: returned")]
    [InlineData(Ending.Throws, "Completed: again as attempt 2")]
    [InlineData(Ending.ThrowsUnrecoverable, "Failed: TypedJobs.UnrecoverableJobException")]
    [InlineData(Ending.Stops, "Cancelled: recorded")]
    public async Task A_request_is_recorded_and_resolved_when_the_handler_ends(Ending ending, string expected)
    {
        TestHost host = await StartAsync(configure: _hooks.Install);
        JobHandle<string> job = await host.Jobs.TokenlessJobs.EnqueueRunAsync(Prefix, ending, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        Assert.Equal(CancelOutcome.Requested, await job.CancelAsync("recorded", Token));

        await Until.TrueAsync(() => _hooks.Heard == 1);
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((JobState.Active, "recorded"), (record.State, record.CancellationReason));
        Assert.NotNull(record.CancellationRequestedAt);
        Assert.NotNull(record.CancellationRequestedBy);
        Probe.Of(Prefix).Open();
        Assert.Equal(expected, await EndOfAsync(job));
        Assert.Equal("Requested: recorded", Assert.Single(Probe.Of(Prefix).Notes));
    }

    [Fact]
    public async Task A_last_attempt_that_fails_after_a_request_fails_the_job()
    {
        TestHost host = await StartAsync(configure: _hooks.Install);
        JobHandle job = await host.Jobs.TokenlessJobs.EnqueueLastAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await job.CancelAsync(cancellationToken: Token);
        await Until.TrueAsync(() => _hooks.Heard == 1);
        Probe.Of(Prefix).Open();

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal("something else", failure.Error.Message);
    }

    [Fact]
    public async Task A_handler_without_a_token_is_not_said_to_ignore_it()
    {
        TestHost host = await StartAsync(worker => worker.CancellationGracePeriod = TimeSpan.FromMilliseconds(20));
        JobHandle<string> deaf = await host.Jobs.TokenlessJobs.EnqueueRunAsync(Prefix, Ending.Returns, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await deaf.CancelAsync(cancellationToken: Token);

        // Another one that does ignore its token is found out, after the same time and later.
        JobHandle slow = await host.Jobs.HeldJobs.EnqueueSlowAsync(Prefix + "slow", cancellationToken: Token);
        await Probe.Of(Prefix + "slow").Started.WaitAsync(Token);
        await slow.CancelAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => slow.WaitForCompletionAsync(Token));

        Assert.Null((await deaf.GetAsync(Token))!.IgnoresCancellationSince);
        Probe.Of(Prefix).Open();
        Probe.Of(Prefix + "slow").Open();
        Assert.Equal("returned", await deaf.WaitForResultAsync(Token));
    }

    [Theory]
    [InlineData(false, Ending.Returns, "Completed: returned")]
    [InlineData(false, Ending.Throws, "Completed: again as attempt 2")]
    [InlineData(true, Ending.Returns, "Completed: returned")]
    [InlineData(true, Ending.Throws, "Failed: TypedJobs.JobTimeoutException")]
    public async Task A_time_limit_without_a_token_is_reported_once_and_decides_when_the_handler_ends(
        bool isDeadline, Ending ending, string expected)
    {
        TestHost host = await StartAsync();
        TimeSpan span = TimeSpan.FromMilliseconds(isDeadline ? 5000 : 50);
        JobOptions options = isDeadline ? new() { Deadline = span } : new() { Timeout = span };
        string[] keys = [Prefix, Prefix + "2"];
        JobHandle<string>[] jobs =
            [.. await host.Jobs.EnqueueManyAsync(keys.Select(key => TokenlessJobsCalls.Run(key, ending).With(options)), Token)];
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);

        await Until.TrueAsync(() => host.Log.Lines.Any(IsReport));
        foreach ((JobHandle<string> job, string key) in jobs.Zip(keys))
        {
            // A handler can see by itself that its time is over.
            await Until.TrueAsync(() => Probe.Of(key).Context!.Cancellation.Cause == CancellationCause.Timeout);
            Probe.Of(key).Open();
            Assert.Equal(expected, await EndOfAsync(job));
            Assert.Null((await job.GetAsync(Token))!.IgnoresCancellationSince);
        }

        string report = Assert.Single(host.Log.Lines, IsReport);
        Assert.StartsWith("Warning ", report, StringComparison.Ordinal);
        Assert.Contains("TokenlessJobs.Run uses no cancellation token", report, StringComparison.Ordinal);
        Assert.Contains(isDeadline ? "deadline of 00:00:0" : "timeout of 00:00:00.05", report, StringComparison.Ordinal);

        static bool IsReport(string line) => line.Contains("(tokenless.run) has reached its", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_asked_for_only_when_the_handler_takes_one()
    {
        TestHost host = await StartAsync();
        JobTable table = Assert.Single(
            host.Services.GetServices<JobTable>(), table => table.Find("held.quick") is not null);

        await table.Find("held.quick")!.Invoke(new TokenRefusingInvocation(HeldJobsCalls.Quick(Prefix).Payload));

        InvalidOperationException asked = await Assert.ThrowsAsync<InvalidOperationException>(
            () => table.Find("held.hopeless")!.Invoke(new TokenRefusingInvocation(HeldJobsCalls.Hopeless(Prefix).Payload)).AsTask());
        Assert.Equal("A token was asked for.", asked.Message);
    }

    private static async Task<string> EndOfAsync(JobHandle<string> job)
    {
        try
        {
            return $"Completed: {await job.WaitForResultAsync(Token)}";
        }
        catch (JobFailedException failure)
        {
            return $"Failed: {failure.Error.Type}";
        }
        catch (JobCancelledException end)
        {
            return $"Cancelled: {end.Reason}";
        }
    }
}
