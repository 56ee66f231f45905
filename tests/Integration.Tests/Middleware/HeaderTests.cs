using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.Middleware;

[ServerMatrix]
public abstract class HeaderTests(TestServer server) : ServerTests(server)
{
    private static readonly JobHeaders Some = JobHeaders.Empty.With("tenant", "acme").With("note", "\"quoted\" ☔ \\ {}");

    [Fact]
    public async Task Headers_travel_with_a_job()
    {
        TestHost host = await StartAsync();
        JobHandle<string> job = await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(new() { Headers = Some }, Token);
        Assert.Equal(Some.ToString(), await job.WaitForResultAsync(Token));

        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(Some, record.Headers);
        Assert.Equal("{}", record.PayloadJson);
        Assert.Equal(string.Empty, await (await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token)).WaitForResultAsync(Token));
    }

    [Fact]
    public async Task Headers_do_not_change_how_arguments_are_read()
    {
        TestHost host = await StartAsync();
        IReadOnlyList<JobHandle<string>> jobs = await host.Jobs.EnqueueManyAsync(
            Enumerable.Range(0, 300).Select(i => Running.ShapeJobsCalls.Echo($"~{i}\n").With(new JobOptions { Headers = i % 2 == 0 ? Some : null, Delay = TimeSpan.FromMilliseconds(i % 3) })),
            Token);
        for (int i = 0; i < jobs.Count; i++)
        {
            Assert.Equal($"~{i}\n", await jobs[i].WaitForResultAsync(Token));
        }
    }

    [Fact]
    public async Task Headers_are_listed_with_arguments()
    {
        TestHost host = await StartClientAsync();
        await host.Jobs.MiddlewareJobs.EnqueueHeadersAsync(new() { Headers = Some }, Token);
        JobQueue queue = host.Jobs.GetQueue("default");

        Assert.Equal(Some, Assert.Single(await queue.ListAsync(JobState.Waiting, null, includePayloads: true, Token).ToArrayAsync(Token)).Headers);
        Assert.Equal(JobHeaders.Empty, Assert.Single(await queue.ListAsync(JobState.Waiting, cancellationToken: Token).ToArrayAsync(Token)).Headers);
    }

    [Theory]
    [InlineData("~{\"tenant\":1}\n", "cannot be read")]
    [InlineData("~no JSON\n", "cannot be read")]
    [InlineData("~{\"tenant\":\"acme\"}{}\n", "cannot be read")]
    [InlineData("~{\"tenant\":\"acme\"}", "headers have no end")]
    public async Task Damaged_headers_fail_their_job_alone(string line, string message)
    {
        TestHost client = await StartClientAsync();
        JobHandle<string> damaged = await client.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token);
        JobHandle<string> whole = await client.Jobs.MiddlewareJobs.EnqueueHeadersAsync(cancellationToken: Token);
        await using (ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Configuration))
        {
            string key = $"{{{Prefix}:default}}:j:{damaged.Id.Key}";
            string body = (await connection.GetDatabase().StringGetAsync(key)).ToString();
            await connection.GetDatabase().StringSetAsync(key, body.Replace("\n", "\n" + line, StringComparison.Ordinal));
        }

        Assert.NotNull(await damaged.GetAsync(Token));
        await StartAsync();
        Assert.Equal(string.Empty, await whole.WaitForResultAsync(Token));
        JobFailedException error = await Assert.ThrowsAsync<JobFailedException>(() => damaged.WaitForResultAsync(Token));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(JobState.Failed, (await damaged.GetAsync(Token))!.State);
    }
}
