using TypedJobs.Analyzers.Cancellation;
using TypedJobs.Analyzers.Usage;
using TypedJobs.CodeFixes.Usage;

namespace TypedJobs.CodeFixes.Tests.Usage;

public sealed class UsageCodeFixTests
{
    [Fact]
    public Task An_enqueue_is_awaited() =>
        FixCheck.RunAsync<EnqueueNotAwaitedAnalyzer, AwaitTaskCodeFix>(
            Client("_ = jobs.{|TJ1101:EnqueueAsync|}(call, token); // stored\n"),
            Client("await jobs.EnqueueAsync(call, token); // stored\n"));

    [Fact]
    public Task An_enqueue_that_is_awaited_or_kept_is_left_alone()
    {
        string source = Client("var t = jobs.EnqueueAsync(call, token); await t; var all = new[] { jobs.EnqueueAsync(call, token) }; await Task.WhenAll(all);");
        return FixCheck.RunAsync<EnqueueNotAwaitedAnalyzer, AwaitTaskCodeFix>(source, source);
    }

    [Fact]
    public Task Work_that_was_thrown_away_is_awaited() =>
        FixCheck.RunAsync<UnawaitedAnalyzer, AwaitTaskCodeFix>(
            Handler("_ = Task.{|TJ2011:Delay|}(2, token);"), Handler("await Task.Delay(2, token);"));

    [Fact]
    public Task A_direct_call_becomes_an_enqueue() =>
        FixCheck.RunAsync<DirectCallAnalyzer, EnqueueCodeFix>(
            Mail("await MailJobs.{|TJ1102:SendAsync|}(to, token);"),
            Mail("await jobs.MailJobs.EnqueueSendAsync(to);"));

    private static string Client(string body) => $$"""
        public sealed class Accounts(IJobClient jobs)
        {
            public async Task Close(JobCall call, CancellationToken token)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;

    private static string Handler(string body) => $$"""
        public static class Jobs
        {
            [Job]
            public static async Task Run(CancellationToken token)
            {
                await Task.Delay(1, token);
                {{body}}
            }
        }
        """;

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
