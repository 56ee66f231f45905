using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>What handlers report while they run.</summary>
[ServerMatrix(Cluster = false)]
public abstract class ReportingTests(TestServer server) : ServerTests(server)
{
    [Fact]
    public async Task Progress_may_be_any_value_and_lines_are_logged_in_order()
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueueValueAsync(cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);

        JobRecord record = (await job.GetAsync(Token))!;
        using var progress = System.Text.Json.JsonDocument.Parse(record.ProgressJson!);
        Assert.Equal("half \"way\"", progress.RootElement.GetProperty("Name").GetString());
        Assert.Equal(2, progress.RootElement.GetProperty("Number").GetInt32());
        Assert.Null(record.Progress);
        Assert.Equal(["first", "second ☔"], record.Log.Select(line => line.Text));
        Assert.All(record.Log, line => Assert.InRange(line.At, record.StartedAt!.Value, record.FinishedAt!.Value));
    }

    [Fact]
    public async Task The_log_keeps_its_latest_thousand_lines_and_long_ones_in_part()
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueueChatterAsync(1100, cancellationToken: Token);
        await job.WaitForCompletionAsync(Token);

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(
            [.. Enumerable.Range(101, 999).Select(i => $"line {i}"), new string('x', 4096)], record.Log.Select(line => line.Text));
    }

    [Theory]
    [InlineData("100.00000000000001", 100.0, false)]
    [InlineData("-1e-12", 0.0, false)]
    [InlineData("-30", 0.0, true)]
    [InlineData("1e300", 100.0, true)]
    [InlineData("NaN", null, true)]
    [InlineData("Infinity", null, true)]
    [InlineData("-Infinity", null, true)]
    public async Task A_percentage_out_of_range_does_not_fail_the_job(string percent, double? stored, bool logged)
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueueOutOfRangeAsync(percent, cancellationToken: Token);

        await job.WaitForCompletionAsync(Token);

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((stored, 1), (record.Progress, record.Attempts));
        Assert.Equal(logged ? 1 : 0, host.Log.Lines.Count(IsFailedReport));
    }

    [Fact]
    public async Task Shares_that_sum_up_to_a_hundred_and_a_rounding_error_are_progress()
    {
        TestHost host = await StartReportingAsync();
        IReadOnlyList<JobHandle> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(1, 100).Select(n => (JobCall)ReportingJobsCalls.Sum(n)), Token);
        foreach (JobHandle job in jobs)
        {
            await job.WaitForCompletionAsync(Token);
            Assert.InRange((await job.GetAsync(Token))!.Progress!.Value, 99.99, 100);
        }

        Assert.DoesNotContain(host.Log.Lines, IsFailedReport);
    }

    [Fact]
    public async Task Reports_that_cannot_be_written_as_json_are_dropped_and_logged_once()
    {
        TestHost host = await StartReportingAsync();
        JobHandle<string> job = await host.Jobs.ReportingJobs.EnqueueUnwritableAsync(cancellationToken: Token);

        Assert.Equal("done", await job.WaitForResultAsync(Token));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(("0.5", 1), (record.ProgressJson, record.Attempts));
        Assert.Single(host.Log.Lines, IsFailedReport);
    }

    [Fact]
    public async Task Reports_during_an_outage_are_dropped_and_logged_once()
    {
        var hooks = new StorageHooks
        {
            Before = (step, _) => step is nameof(IWorkerProtocol.ReportProgressAsync) or nameof(IWorkerProtocol.AppendLogAsync)
                ? Task.FromException(new TimeoutException("Cut off by the test."))
                : Task.CompletedTask,
        };
        TestHost host = await StartAsync(configure: builder =>
        {
            hooks.Install(builder);
            builder.AddWorker("reporting");
        });
        JobHandle job = await host.Jobs.ReportingJobs.EnqueueEverythingAsync(cancellationToken: Token);

        await job.WaitForCompletionAsync(Token);

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal((null, 1), (record.ProgressJson, record.Attempts));
        Assert.Empty(record.Log);
        string line = Assert.Single(host.Log.Lines, IsFailedReport);
        Assert.Contains("Cut off by the test.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_ends_with_its_token_and_not_with_another()
    {
        TestHost host = await StartReportingAsync();
        JobHandle<string> job = await host.Jobs.ReportingJobs.EnqueueStopWaitingAsync(cancellationToken: Token);
        Assert.Equal("OperationCanceledException", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Reports_are_refused_once_the_lease_is_lost()
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueuePersistAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.Progress == 1);

        await host.Jobs.GetQueue("reporting").DeleteAsync(force: true, Token);

        await Until.TrueAsync(() => ReportingJobs.Refused.ContainsKey(Prefix));
        (Exception? progress, Exception? log) = ReportingJobs.Refused[Prefix];
        Assert.Contains(job.Id.ToString(), Assert.IsType<JobLeaseLostException>(progress).Message, StringComparison.Ordinal);
        Assert.IsType<JobLeaseLostException>(log);
        Assert.Null(await job.GetAsync(Token));
    }

    private static bool IsFailedReport(string line) => line.Contains("Further ones of this attempt are not logged", StringComparison.Ordinal);

    private Task<TestHost> StartReportingAsync() => StartAsync(configure: builder => builder.AddWorker("reporting"));
}
