using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;

namespace TypedJobs.Integration.Tests.BadInput;

[ServerMatrix]
public abstract class SecretPayloadTests(TestServer server) : ServerTests(server)
{
    [Theory]
    [InlineData("{\"text\":{\"s3cr3t\":\"s3cr3t\"}}")]
    [InlineData("{\"s3cr3t\":\"s3cr3t\",\"text\":[\"s3cr3t\"]}")]
    [InlineData("{\"text\":s3cr3t}")]
    [InlineData("{\"s3cr3t\":\"s3cr3t\",\"te")]
    [InlineData("\"s3cr3t\"")]
    public async Task Payload_that_cannot_be_read_is_in_no_stored_error_exception_or_log(string payload)
    {
        TestHost host = await StartAsync();
        JobDefinition echo = ShapeJobsCalls.Echo("x").Definition;
        JobHandle job = await host.Jobs.EnqueueAsync(new JobCall(echo, Encoding.UTF8.GetBytes(payload)), Token);
        JobFailedException failure = await Assert.ThrowsAsync<JobFailedException>(() => job.WaitForCompletionAsync(Token));
        JobRecord record = (await job.GetAsync(Token))!;
        Assert.Equal(JobState.Failed, record.State);
        string told = $"{failure} {record.Error} {string.Join(' ', host.Log.Lines)}";
        Assert.Contains("JobPayloadException", told, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", told, StringComparison.Ordinal);
    }
}
