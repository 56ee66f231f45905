using System.Text;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>Tests that what is marked as sensitive is stored, handed to handlers, and not shown.</summary>
[ServerMatrix(Cluster = false)]
public abstract class SensitiveTests(TestServer server) : ServerTests(server)
{
    private const string Shown = """{"card":{"holder":"ada","number":"***"},"pin":"***","amount":12}""";
    private const string ShownCard = """{"holder":"ada","number":"***"}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sensitive_values_are_hidden_in_records_and_events_and_kept_for_programs(bool knowsTheJob)
    {
        TestHost host = await StartBareAsync(jobs => jobs.AddTypedJobsIntegrationTestsJobs().AddWorker(VaultJobs.Queue));
        TestHost reader = knowsTheJob ? host : await StartClientAsync();
        JobQueue queue = reader.Jobs.GetQueue(VaultJobs.Queue);
        await using JobEvents events = await queue.ListenAsync(Token);
        JobHandle<Card> paid = await host.Jobs.VaultJobs.EnqueuePayAsync(new Card("ada", "4000"), "1234", 12, cancellationToken: Token);
        Assert.Equal(new Card("ada", "4000"), await paid.WaitForResultAsync(Token));

        JobRecord record = (await reader.Jobs.GetHandle(paid.Id).GetAsync(Token))!;
        Assert.Equal((Shown, ShownCard, ShownCard), (record.PayloadJson, record.ResultJson, record.ProgressJson));
        Assert.Equal("""{"card":{"holder":"ada","number":"4000"},"pin":"1234","amount":12}""", Encoding.UTF8.GetString(record.Payload.Span));
        Assert.Equal("""{"holder":"ada","number":"4000"}""", Encoding.UTF8.GetString(record.Result.Span));
        Assert.DoesNotContain("4000", record.ToString(), StringComparison.Ordinal);
        record = Assert.Single(await queue.ListAsync(JobState.Completed, null, includePayloads: true, Token).ToArrayAsync(Token));
        Assert.Equal((Shown, ShownCard), (record.PayloadJson, record.ProgressJson));

        JobEvent[] told = await events.Take(5).ToArrayAsync(Token);
        Assert.Equal(ShownCard, Assert.Single(told.OfType<JobProgressed>()).ProgressJson);
        Assert.Equal(ShownCard, Assert.Single(told.OfType<JobCompleted>()).ResultJson);
    }

    [Fact]
    public async Task Values_of_a_job_that_nobody_describes_are_hidden()
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> job = await client.Jobs.VaultJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await using (StackExchange.Redis.ConnectionMultiplexer connection = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(Configuration))
        {
            await connection.GetDatabase().KeyDeleteAsync($"{{{Prefix}:{VaultJobs.Queue}}}:catalogue");
        }

        JobRecord record = (await (await StartClientAsync()).Jobs.GetHandle(job.Id).GetAsync(Token))!;
        Assert.Equal("\"***\"", record.PayloadJson);
        Assert.Equal("""{"text":"a"}""", Encoding.UTF8.GetString(record.Payload.Span));
    }
}
