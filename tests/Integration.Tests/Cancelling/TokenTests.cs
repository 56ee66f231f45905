using TypedJobs.Integration.Tests.Cancelling.Probing;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Cancelling;

/// <summary>What handlers can do with their token.</summary>
[ServerMatrix(Cluster = false)]
public abstract class TokenTests(TestServer server) : ServerTests(server)
{
    private readonly StorageHooks _hooks = new();

    public static TheoryData<TokenUse> Uses() => [.. Enum.GetValues<TokenUse>()];

    [Theory]
    [MemberData(nameof(Uses))]
    public async Task Whatever_takes_a_token_is_stopped_by_it(TokenUse use)
    {
        using var silent = new SilentServer();
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TokenJobs.EnqueueUseAsync(Prefix, use, silent.Address, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        if (use == TokenUse.HttpRequest)
        {
            // Cancelled before it is connected, it would have no connection to abort.
            await silent.Asked.WaitAsync(Token);
        }

        await job.CancelAsync("stop it", Token);

        JobCancelledException end = await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        JobCancellation seen = Assert.Single(Probe.Of(Prefix).Causes);
        Assert.Equal("stop it", end.Reason);
        Assert.Equal((CancellationCause.Requested, "stop it"), (seen.Cause, seen.Reason));
        if (use is TokenUse.HttpRequest or TokenUse.StreamRead)
        {
            // Aborted where it hurts: the other side sees the connection go.
            await silent.HungUp.WaitAsync(Token);
        }
    }

    [Fact]
    public async Task Callbacks_run_at_once_and_those_that_block_hold_up_nothing_else()
    {
        const int Blocked = 4;
        TestHost host = await StartAsync(
            worker =>
            {
                worker.LeaseDuration = TimeSpan.FromSeconds(3);
                worker.CancellationGracePeriod = TimeSpan.FromMinutes(5);
            },
            _hooks.Install);
        string[] keys = [.. Enumerable.Range(0, Blocked).Select(i => $"{Prefix}-{i}")];
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(
            keys.Select(key => (JobCall)TokenJobsCalls.Blocking(key)), Token);
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Started)).WaitAsync(Token);

        await host.Jobs.CancelManyAsync(jobs, cancellationToken: Token);
        await Task.WhenAll(keys.Select(key => Probe.Of(key).Fired)).WaitAsync(Token);

        // Every callback blocks a thread now. Jobs are taken and settled, leases renewed, requests heard.
        JobHandle<string> quick = await host.Jobs.HeldJobs.EnqueueQuickAsync(Prefix, cancellationToken: Token);
        Assert.Equal(Prefix, await quick.WaitForResultAsync(Token));
        JobHandle obedient = await host.Jobs.HeldJobs.EnqueueObedientAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);
        await obedient.CancelAsync(cancellationToken: Token);
        await Assert.ThrowsAsync<JobCancelledException>(() => obedient.WaitForCompletionAsync(Token));
        int renewals = _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync));
        await Until.TrueAsync(() => _hooks.CallsOf(nameof(IWorkerProtocol.RenewAsync)) >= renewals + 4);
        Assert.Equal(Blocked, (await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Active);

        Array.ForEach(keys, key => Probe.Of(key).Open());
        foreach (JobHandle job in jobs)
        {
            await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        }
    }

    [Fact]
    public async Task What_a_callback_throws_is_stored_with_the_job()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TokenJobs.EnqueueThrowingAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await job.CancelAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        JobError error = (await job.GetAsync(Token))!.Error!;
        Assert.Equal("System.AggregateException", error.Type);
        Assert.Contains("the callback failed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Child_tokens_fire_with_the_jobs_own_and_not_the_other_way_round()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.TokenJobs.EnqueueFamilyAsync(Prefix, cancellationToken: Token);
        await Probe.Of(Prefix).Started.WaitAsync(Token);

        await job.CancelAsync(cancellationToken: Token);

        await Assert.ThrowsAsync<JobCancelledException>(() => job.WaitForCompletionAsync(Token));
        Assert.Equal(["a child alone: False False", "from above: True True"], Probe.Of(Prefix).Notes);
    }
}
