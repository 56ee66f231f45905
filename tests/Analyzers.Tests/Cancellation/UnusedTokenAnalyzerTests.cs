using TypedJobs.Analyzers.Cancellation;

namespace TypedJobs.Analyzers.Tests.Cancellation;

public sealed class UnusedTokenAnalyzerTests
{
    [Theory]
    [InlineData("public static async Task Run(CancellationToken {|TJ2002:token|}) { await Task.Delay(1000); }")]
    [InlineData("public static Task Run(int id, CancellationToken {|TJ2002:token|}, string name) => Task.Delay(id);")]
    [InlineData("public static void Run(CancellationToken {|TJ2002:token|}) { for (int i = 0; i < 1000; i++) Console.WriteLine(i); }")]
    [InlineData("public static Task Run(CancellationToken {|TJ2002:token|}) { _ = token; return Task.CompletedTask; }")]
    [InlineData("public static Task Run(CancellationToken {|TJ2002:token|}) { Console.WriteLine(nameof(token)); return Task.CompletedTask; }")]
    [InlineData("public static Task Run(CancellationToken {|TJ2002:token|}) { token = CancellationToken.None; return Task.CompletedTask; }")]
    [InlineData("public static Task Run(CancellationToken {|TJ2002:token|}) { CancellationToken other = default; return Task.Delay(1, other); }")]
    [InlineData("public static Task Run(JobContext job, CancellationToken {|TJ2002:token|}) { Console.WriteLine(job.Attempt); return Task.CompletedTask; }")]
    [InlineData("public static void Run(CancellationToken {|TJ2002:token|}) { if (DateTime.Now.Year > 2000) throw new Exception(); Thread.Sleep(1); }")]
    public Task A_handler_that_never_uses_its_token_is_warned_about(string handler) => CheckAsync("[Job] " + handler);

    [Theory]
    [InlineData("public static Task Run(CancellationToken token) => Task.Delay(1000, token);")]
    [InlineData("public static void Run(CancellationToken token) { while (!token.IsCancellationRequested) Console.WriteLine(); }")]
    [InlineData("public static void Run(CancellationToken token) => token.ThrowIfCancellationRequested();")]
    [InlineData("public static void Run(CancellationToken token) { using var r = token.Register(() => Console.WriteLine()); }")]
    [InlineData("public static Task Run(CancellationToken token) { var copy = token; return Task.Delay(1, copy); }")]
    [InlineData("public static Task Run(CancellationToken token) { return Inner(); Task Inner() => Task.Delay(1, token); }")]
    [InlineData("public static Task Run(CancellationToken token) => Task.Run(async () => await Task.Delay(1, token));")]
    [InlineData("public static Task Run(CancellationToken token) { using var s = CancellationTokenSource.CreateLinkedTokenSource(token); return Task.Delay(1, s.Token); }")]
    [InlineData("public static async Task Run(IAsyncEnumerable<int> xs, CancellationToken token) { await foreach (var x in xs.WithCancellation(token)) { } }")]
    [InlineData("public static Task Run(JobContext job, CancellationToken token) => Task.Delay(1, job.CancellationToken);")]
    [InlineData("public static void Run(JobContext job, CancellationToken token) { if (job.Cancellation.HasFired) return; }")]
    [InlineData("public static Task Run(JobContext job, CancellationToken token) => Work(job); static Task Work(JobContext job) => Task.Delay(1, job.CancellationToken);")]
    [InlineData("public static Task Run(CancellationToken token) => throw new NotImplementedException();")]
    [InlineData("public static int Run(CancellationToken token) { throw new NotImplementedException(); }")]
    [InlineData("public static Task Run(int id) => Task.Delay(1000);")]
    public Task A_handler_that_uses_it_or_has_none_is_left_alone(string handler) => CheckAsync("[Job] " + handler);

    [Theory]
    [InlineData("public static Task Run(CancellationToken token) => Task.Delay(1000);")]
    [InlineData("[Obsolete] public static Task Run(CancellationToken token) => Task.Delay(1000);")]
    public Task Methods_that_are_no_jobs_are_left_alone(string method) => CheckAsync(method);

    [Fact]
    public Task Instance_handlers_are_seen_too() => AnalyzerCheck.RunAsync<UnusedTokenAnalyzer>("""
        public sealed class Reports(HttpClient http)
        {
            [Job(Queue = "reports")]
            public async Task<string> Fetch(string url, CancellationToken {|TJ2002:cancellationToken|}) =>
                await http.GetStringAsync(url);

            [Job]
            public async Task<string> FetchWell(string url, CancellationToken cancellationToken) =>
                await http.GetStringAsync(url, cancellationToken);
        }
        """);

    [Fact]
    public Task An_abstract_handler_has_nothing_to_use_it_in() => AnalyzerCheck.RunAsync<UnusedTokenAnalyzer>("""
        public interface IReports
        {
            [Job]
            Task Fetch(string url, CancellationToken cancellationToken);
        }
        """);

    [Fact]
    public Task A_pragma_silences_it() => CheckAsync("""
        #pragma warning disable TJ2002
        [Job] public static Task Run(CancellationToken token) => Task.Delay(1000);
        """);

    private static Task CheckAsync(string member) =>
        AnalyzerCheck.RunAsync<UnusedTokenAnalyzer>($"public static class Jobs\n{{\n{member}\n}}");
}
