using TypedJobs.TestServers;

namespace TypedJobs.Samples.Tests;

/// <summary>Runs the sample as its user does, and reads what it says of each pattern.</summary>
public sealed class CancellationSampleTests
{
    [Fact]
    public Task Every_pattern_does_what_it_says_on_the_server_inside() => CheckAllAsync();

    [Fact]
    public async Task Every_pattern_does_what_it_says_on_a_redis_server()
    {
        Assert.SkipWhen(RedisServerProcess.Obstacle is not null, RedisServerProcess.Obstacle ?? string.Empty);
        await using RedisServerProcess server = await RedisServerProcess.StartAsync();
        await CheckAllAsync("--redis", server.Configuration);
    }

    [Fact]
    public async Task One_pattern_can_be_run_alone()
    {
        using ChildProcess run = Start("reason");
        Assert.Equal(0, await run.ExitCodeAsync());
        Assert.Contains(run.Lines, line => line.Contains("whoever awaits it: the customer closed the account", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Lines, line => line.Contains("the one that runs", StringComparison.Ordinal));
    }

    private static async Task CheckAllAsync(params string[] arguments)
    {
        using ChildProcess run = Start(arguments);
        int exitCode = await run.ExitCodeAsync();
        string output = string.Join('\n', run.Lines);
        Assert.True(exitCode == 0, output);
        string[] expected =
        [
            "the one that runs: Requested",
            "the one that is scheduled: Cancelled",
            "once more: AlreadyFinished",
            "an unknown id: NotFound",
            "by filter: 5 Requested",
            "all that run in the queue: ",
            "all that one worker runs: 3 Requested",
            "a set of handles: 4 Requested",
            "whoever awaits it: the customer closed the account",
            "the handler wrote: Requested by the sample: the customer closed the account",
            "kept with the job: the customer closed the account, asked by the sample",
            "EventStyle.Milling: Cancelled (the door is open), 1 attempt(s)",
            "the machine has stopped",
            "the server sees that the connection was closed",
            "HttpCall.Fetch: Cancelled (nobody waits for it any more), 1 attempt(s)",
            "CustomOperation.Exclusive: Cancelled (the lock is not needed), 1 attempt(s)",
            "log: the folder is removed\n  log: the upload is aborted\n  log: the customer is told",
            "what its cleanup threw is kept: the folder is in use",
            "Completed, with a part of the rows: enough for today",
            "RetryAfterCancel.Index: Completed (\"done in attempt 2\"), 2 attempt(s)",
            "started anew: Changed",
            "PermanentCancel.Poll: Cancelled (the contract has ended), 1 attempt(s)",
            "PermanentCancel.Transfer: Failed (TypedJobs.UnrecoverableJobException), 1 attempt(s)",
            "the first worker has lost the job",
            "LostLease.Settle: Completed (\"done in attempt 2\"), 2 attempt(s)",
            "phases done: downloaded, converted, published; progress 100 %",
            "Phases.Publish: Cancelled (a page is wrong), 1 attempt(s)",
            "phases done: downloaded; progress beyond 40 %",
            "TimeLimit.Quote: Completed (\"answered in attempt 2\"), 2 attempt(s)",
            "after its deadline it is Failed",
            "attempts left unused: yes",
            "HostShutdown.Archive: Completed (\"done in attempt 1 of 1\"), 1 attempt(s)",
            "the other process: Requested",
            "AnotherProcess.Render: Cancelled (asked for on the command line), 1 attempt(s)",
            "asked by the other process",
        ];
        Assert.All(expected, text => Assert.Contains(text, output, StringComparison.Ordinal));
    }

    private static ChildProcess Start(params string[] arguments) =>
        ChildProcess.StartAssembly(Path.Combine(AppContext.BaseDirectory, "Cancellation.dll"), arguments);
}
