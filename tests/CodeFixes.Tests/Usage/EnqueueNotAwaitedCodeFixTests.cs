using TypedJobs.Analyzers.Usage;
using TypedJobs.CodeFixes.Usage;

namespace TypedJobs.CodeFixes.Tests.Usage;

public sealed class EnqueueNotAwaitedCodeFixTests
{
    [Fact]
    public Task An_enqueue_is_awaited_when_it_was_discarded() =>
        FixCheck.RunAsync<EnqueueNotAwaitedAnalyzer, EnqueueNotAwaitedCodeFix>(
            Client("_ = jobs.{|TJ1101:EnqueueAsync|}(call, token); // stored\n"),
            Client("await jobs.EnqueueAsync(call, token); // stored\n"));

    [Fact]
    public Task No_fix_is_offered_when_the_enqueue_is_awaited_or_kept()
    {
        string source = Client("var t = jobs.EnqueueAsync(call, token); await t; var all = new[] { jobs.EnqueueAsync(call, token) }; await Task.WhenAll(all);");
        return FixCheck.RunAsync<EnqueueNotAwaitedAnalyzer, EnqueueNotAwaitedCodeFix>(source, source);
    }

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
}
