using Microsoft.Extensions.DependencyInjection;

namespace TypedJobs.Tests.Hosting;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData("", "queue")]
    [InlineData("two words", "queue")]
    public void A_queue_s_name_is_checked_at_once(string queue, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddTypedJobs(jobs => jobs.AddWorker(queue)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_option_of_a_worker_is_checked_at_once_and_told_with_its_queue()
    {
        Check(worker => worker.Concurrency = 0, "Concurrency of the worker of queue 'mail' is 0");
        Check(worker => worker.LeaseDuration = TimeSpan.FromMilliseconds(10), "LeaseDuration");
        Check(worker => worker.MaxStalledCount = -1, "MaxStalledCount");
        Check(worker => worker.PollInterval = TimeSpan.Zero, "PollInterval");
        Check(worker => worker.DrainTimeout = TimeSpan.FromSeconds(-1), "DrainTimeout");
        Check(worker => worker.CancellationGracePeriod = TimeSpan.FromSeconds(-1), "CancellationGracePeriod");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a{b}")]
    [InlineData("a:b")]
    public void A_key_prefix_is_checked_at_once(string prefix) =>
        Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTypedJobs(jobs => jobs.UseKeyPrefix(prefix)));

    [Fact]
    public async Task A_client_without_a_server_says_which_call_is_missing()
    {
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddTypedJobs(_ => { }).BuildServiceProvider();
        InvalidOperationException error = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await services.GetRequiredService<IJobClient>().GetHandle(new JobId("q", "k")).GetAsync(TestContext.Current.CancellationToken));
        Assert.Contains("UseRedis", error.Message, StringComparison.Ordinal);
    }

    private static void Check(Action<WorkerOptions> configure, string expected)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ServiceCollection().AddTypedJobs(jobs => jobs.AddWorker("mail", configure)));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
