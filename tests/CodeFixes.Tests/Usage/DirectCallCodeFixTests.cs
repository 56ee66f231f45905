using TypedJobs.Analyzers.Usage;
using TypedJobs.CodeFixes.Usage;

namespace TypedJobs.CodeFixes.Tests.Usage;

public sealed class DirectCallCodeFixTests
{
    [Fact]
    public Task A_direct_call_becomes_an_enqueue_when_a_client_is_at_hand() =>
        FixCheck.RunAsync<DirectCallAnalyzer, DirectCallCodeFix>(
            Mail("await MailJobs.{|TJ1102:SendAsync|}(to, token);"),
            Mail("await jobs.MailJobs.EnqueueSendAsync(to);"));

    // With what the generator would add.
    private static string Mail(string body) => $$"""
        public static class MailJobs
        {
            [Job]
            public static Task SendAsync(string to, CancellationToken token) => Task.Delay(to.Length, token);
        }

        public sealed class Accounts(IJobClient jobs)
        {
            public async Task Close(string to, CancellationToken token)
            {
                {{body}}
                GC.KeepAlive(jobs);
            }
        }

        public readonly struct MailJobsClient
        {
            public Task<JobHandle> EnqueueSendAsync(string to) => throw new NotSupportedException();
        }

        public static class MailJobsCalls
        {
            extension(IJobClient jobs)
            {
                public MailJobsClient MailJobs => default;
            }
        }
        """;
}
