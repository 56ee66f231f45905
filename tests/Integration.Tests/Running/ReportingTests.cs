using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Running;

/// <summary>What handlers report while they run.</summary>
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
    [InlineData(-0.1)]
    [InlineData(100.1)]
    public async Task A_percentage_out_of_range_fails_the_attempt_and_says_why(double percent)
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueueOutOfRangeAsync(percent, cancellationToken: Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        Assert.Contains($"The progress of job {job.Id} is a percentage", failure.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_are_refused_once_the_lease_is_lost()
    {
        TestHost host = await StartReportingAsync();
        JobHandle job = await host.Jobs.ReportingJobs.EnqueuePersistAsync(Prefix, cancellationToken: Token);
        await Until.TrueAsync(async () => (await job.GetAsync(Token))!.Progress == 1);

        await host.Jobs.GetQueue("reporting").ObliterateAsync(force: true, Token);

        await Until.TrueAsync(() => ReportingJobs.Refused.ContainsKey(Prefix));
        (Exception? progress, Exception? log) = ReportingJobs.Refused[Prefix];
        Assert.Contains(job.Id.ToString(), Assert.IsType<JobLeaseLostException>(progress).Message, StringComparison.Ordinal);
        Assert.IsType<JobLeaseLostException>(log);
        Assert.Null(await job.GetAsync(Token));
    }

    private Task<TestHost> StartReportingAsync() => StartAsync(configure: builder => builder.AddWorker("reporting"));
}
