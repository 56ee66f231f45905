using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.BadInput;

[ServerMatrix]
public abstract class BadInputTests(TestServer server) : ServerTests(server)
{
    private static readonly JobDefinition Stranger = new("Stranger.Job", "Elsewhere.Stranger.Job", new JobSettings(), _ => default);

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("not json", "$")]
    [InlineData("[1,2]", "expected an object, found an array")]
    [InlineData("{\"text\":5}", "$.text: expected a text, found a number")]
    [InlineData("{\"text\":null}", "'text' is missing or null")]
    [InlineData("{}", "'text' is missing or null")]
    [InlineData("{\"text\":\"a\"} {}", "$")]
    [InlineData("{\"text\":\"a", "$.text")]
    public async Task Arguments_that_cannot_be_read_fail_the_job_and_the_worker_goes_on(string payload, string expected)
    {
        TestHost host = await StartAsync();
        JobDefinition echo = ShapeJobsCalls.Echo("x").Definition;
        JobHandle bad = await host.Jobs.EnqueueAsync(new JobCall(echo, Encoding.UTF8.GetBytes(payload)), Token);

        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => bad.WaitForCompletionAsync(Token));

        Assert.Equal(JobErrorKind.Payload, failure.Error.Kind);
        Assert.Contains("ShapeJobs.Echo", failure.Error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await bad.GetAsync(Token))!.Attempts);
        JobHandle<string> good = await host.Jobs.ShapeJobs.EnqueueEchoAsync("still here", cancellationToken: Token);
        Assert.Equal("still here", await good.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Unknown_properties_are_passed_over()
    {
        TestHost host = await StartAsync();
        var echo = (JobDefinition<string>)ShapeJobsCalls.Echo("x").Definition;
        JobHandle<string> job = await host.Jobs.EnqueueAsync(
            new JobCall<string>(echo, "{\"new\":{\"a\":[1,{}]},\"TEXT\":\"any case\"}"u8.ToArray()), Token);
        Assert.Equal("any case", await job.WaitForResultAsync(Token));
    }

    [Fact]
    public async Task A_job_that_the_worker_does_not_know_is_left_for_one_that_does()
    {
        TestHost host = await StartAsync();
        JobHandle job = await host.Jobs.EnqueueAsync(new JobCall(Stranger, "{}"u8.ToArray()), Token);
        await Until.TrueAsync(async () => (await host.Jobs.GetQueue("default").GetCountsAsync(Token)).Held == 1);

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Waiting, record.State);
        Assert.Equal(0, record.Attempts);
        Assert.Contains("'Stranger.Job'", record.Error!.Message, StringComparison.Ordinal);
        await host.StopAsync();

        // Another worker, which knows it, gets it when it starts.
        TestHost knowing = await StartAsync(configure: builder => builder.AddJobs(new StrangerTable(Stranger)));
        await knowing.Jobs.GetHandle(job.Id).WaitForCompletionAsync(Token);
        Assert.Equal(JobState.Completed, (await knowing.Jobs.GetHandle(job.Id).GetAsync(Token))!.State);
    }

    private sealed class StrangerTable(JobDefinition job) : JobTable
    {
        public override string AssemblyName => "Elsewhere";

        public override IReadOnlyList<JobDefinition> Jobs => [job];

        public override JobDefinition? Find(string name) => name == job.Name ? job : null;
    }
}
