using System.Diagnostics;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Retrying;

[ServerMatrix]
public abstract class RetryingTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task A_job_that_fails_is_run_again_until_it_succeeds()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.FailingJobs.EnqueueFailFirstAsync(Prefix, 2, cancellationToken: Token);

        Assert.Equal(3, await job.WaitForResultAsync(Token));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Completed, record.State);
        Assert.Equal(3, record.Attempts);
    }

    [Fact]
    public async Task A_job_that_fails_in_every_attempt_fails_with_the_last_exception()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.FailingJobs.EnqueueFailFirstAsync(Prefix, 3, cancellationToken: Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));

        Assert.Equal(job.Id, failure.Id);
        Assert.Equal("System.InvalidOperationException", failure.Error.Type);
        Assert.Equal("attempt 3 fails", failure.Error.Message);
        Assert.Contains(nameof(FailingJobs.FailFirst), failure.Error.StackTrace, StringComparison.Ordinal);
        Assert.Equal(JobState.Failed, (await job.GetAsync(Token))!.State);
        Assert.Equal(3, FailingJobs.Starts[Prefix].Count);
    }

    [Fact]
    public async Task A_retry_is_logged_as_a_warning_with_its_time_and_the_last_failure_as_an_error()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.FailingJobs.EnqueueFailFirstAsync(Prefix, 3, cancellationToken: Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));

        string[] lines = [.. host.Log.Lines.Where(line => line.Contains(job.Id.ToString(), StringComparison.Ordinal))];
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("Warning ", lines[0], StringComparison.Ordinal);
        Assert.Contains("Attempt 1 of 3", lines[0], StringComparison.Ordinal);
        Assert.Contains("The next attempt starts in 00:00:00.0500000, at 20", lines[0], StringComparison.Ordinal);
        Assert.Contains("The next attempt starts in 00:00:00.1", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Error ", lines[2], StringComparison.Ordinal);
        Assert.Contains("failed in attempt 3 of 3 and is not retried: no attempts are left", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_next_attempt_would_start_after_its_deadline_is_logged_as_an_error()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.FailingJobs.EnqueueAskForTimeAsync(
            Prefix, 3_600_000, new() { Deadline = TimeSpan.FromMinutes(30) }, Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        string line = Assert.Single(host.Log.Lines, line => line.Contains(job.Id.ToString(), StringComparison.Ordinal));
        Assert.StartsWith("Error ", line, StringComparison.Ordinal);
        Assert.Contains("its next attempt would start after its deadline", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_may_ask_for_other_limits_than_the_attribute()
    {
        TestHost host = await StartAsync();
        JobHandle<int> job = await host.Jobs.FailingJobs.EnqueueFailFirstAsync(Prefix, 3, new() { MaxAttempts = 4 }, Token);
        Assert.Equal(4, await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task An_unrecoverable_failure_is_not_retried()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.FailingJobs.EnqueueFailForGoodAsync(Prefix, cancellationToken: Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("the order was withdrawn", failure.Error.Message);
        Assert.Single(FailingJobs.Starts[Prefix]);
    }

    [Fact]
    public async Task A_handler_may_say_itself_when_the_next_attempt_begins()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.FailingJobs.EnqueueAskForTimeAsync(Prefix, 300, cancellationToken: Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("the service asks for time", failure.Error.Message);
        long[] starts = [.. FailingJobs.Starts[Prefix]];
        Assert.Equal(2, starts.Length);
        Assert.True(Stopwatch.GetElapsedTime(starts[0], starts[1]).TotalMilliseconds >= 299);
    }

    [Fact]
    public async Task A_time_limit_of_the_handler_s_own_is_a_failure_and_no_cancellation()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.FailingJobs.EnqueueTimeOutElsewhereAsync(Prefix, cancellationToken: Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("System.Threading.Tasks.TaskCanceledException", failure.Error.Type);
        Assert.Equal(2, FailingJobs.Starts[Prefix].Count);
    }

    [Fact]
    public async Task An_attempt_that_outlasts_its_timeout_fails_and_is_retried()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.FailingJobs.EnqueueOutlastItsTimeAsync(Prefix, cancellationToken: Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        Assert.Equal("TypedJobs.JobTimeoutException", failure.Error.Type);
        Assert.Equal(2, FailingJobs.Starts[Prefix].Count);
    }

    [Fact]
    public async Task The_pauses_between_attempts_double_up_to_the_longest()
    {
        TestHost host = await StartAsync(worker => worker.PollInterval = TimeSpan.FromMilliseconds(100));
        JobHandle job = await host.Jobs.FailingJobs.EnqueueFailEachTimeAsync(Prefix, cancellationToken: Token);
        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));

        long[] starts = [.. FailingJobs.Starts[Prefix]];
        Assert.Equal(4, starts.Length);
        Assert.True(Stopwatch.GetElapsedTime(starts[0], starts[1]).TotalMilliseconds >= 99);
        Assert.True(Stopwatch.GetElapsedTime(starts[1], starts[2]).TotalMilliseconds >= 199);
        Assert.True(Stopwatch.GetElapsedTime(starts[2], starts[3]).TotalMilliseconds >= 299);
        Assert.Equal(
            ["00:00:00.1000000", "00:00:00.2000000", "00:00:00.3000000"],
            host.Log.Lines.Where(line => line.Contains(job.Id.ToString(), StringComparison.Ordinal))
                .Select(line => line.Split("The next attempt starts in ")).Where(parts => parts.Length == 2).Select(parts => parts[1][..16]));
    }

    [Fact]
    public async Task A_result_that_cannot_be_written_fails_the_job_without_another_run()
    {
        TestHost host = await StartAsync();
        JobHandle<double> job = await host.Jobs.FailingJobs.EnqueueReturnNoNumberAsync(Prefix, cancellationToken: Token);

        await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForResultAsync(Token));

        Assert.Single(FailingJobs.Starts[Prefix]);
    }
}
