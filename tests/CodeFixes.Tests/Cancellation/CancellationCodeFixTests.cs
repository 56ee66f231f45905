using Microsoft.CodeAnalysis.CodeFixes;
using TypedJobs.Analyzers;
using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class CancellationCodeFixTests
{
    [Theory]
    [InlineData("await Task.{|TJ2003:Delay|}(1000); // a while\n", "await Task.Delay(1000, token); // a while\n")]
    [InlineData("await Task.{|TJ2003:Delay|}(1000).ConfigureAwait(false);", "await Task.Delay(1000, token).ConfigureAwait(false);")]
    [InlineData("await {|TJ2003:Load|}(url);", "await Load(url, cancellationToken: token);")]
    [InlineData("await {|TJ2003:Load|}(tries: 2, url: url);", "await Load(tries: 2, url: url, cancellationToken: token);")]
    [InlineData("await {|TJ2003:Maybe|}(url);", "await Maybe(url, token);")]
    [InlineData("await {|TJ2003:Generic|}(url);", "await Generic(url, token);")]
    [InlineData("await url.{|TJ2003:Send|}();", "await url.Send(token);")]
    [InlineData("await Extensions.{|TJ2003:Send|}(url);", "await Extensions.Send(url, token);")]
    [InlineData("await url.{|TJ2003:Post|}(2);", "await url.Post(2, token);")]
    [InlineData("var t = new {|TJ2003:Ticker|}(5);", "var t = new Ticker(5, token);")]
    [InlineData("Ticker t = {|TJ2003:new|}(5);", "Ticker t = new(5, token);")]
    [InlineData("int n = File.{|TJ2003:ReadAllText|}(url).Length;", "int n = (await File.ReadAllTextAsync(url, token)).Length;")]
    [InlineData("string s = File.{|TJ2003:ReadAllText|}(url); // all of it\n", "string s = await File.ReadAllTextAsync(url, token); // all of it\n")]
    [InlineData("await foreach (int i in {|TJ2003:numbers|}) { }", "await foreach (int i in numbers.WithCancellation(token)) { }")]
    [InlineData(
        "await foreach (int i in {|TJ2003:numbers|}.ConfigureAwait(false)) { }",
        "await foreach (int i in numbers.WithCancellation(token).ConfigureAwait(false)) { }")]
    [InlineData(
        "await Parallel.{|TJ2003:ForEachAsync|}(new[] { 1 }, async (i, stop) => await Task.Delay(i, stop));",
        "await Parallel.ForEachAsync(new[] { 1 }, token, async (i, stop) => await Task.Delay(i, stop));")]
    [InlineData(
        "Parallel.{|TJ2003:ForEach|}(new[] { 1 }, i => Console.WriteLine(i));",
        "Parallel.ForEach(new[] { 1 }, new ParallelOptions { CancellationToken = token }, i => Console.WriteLine(i));")]
    [InlineData(
        "await {|TJ2003:Load|}(\n            url, // where\n            2);",
        "await Load(\n            url, // where\n            2,\n            token);")]
    [InlineData(
        "await Task.WhenAll(Task.{|TJ2003:Delay|}(1), Task.{|TJ2003:Delay|}(2));",
        "await Task.WhenAll(Task.Delay(1, token), Task.Delay(2, token));")]
    public Task A_call_is_given_the_token(string before, string after) =>
        CheckAsync<MissingTokenAnalyzer, PassTokenCodeFix>(before, after);

    [Theory]
    [InlineData("await Task.Delay(1, {|TJ2004:CancellationToken.None|});", "await Task.Delay(1, token);")]
    [InlineData("await Task.Delay(1, {|TJ2004:default|}); // wait\n", "await Task.Delay(1, token); // wait\n")]
    [InlineData("await Load(url, cancellationToken: {|TJ2004:default|});", "await Load(url, cancellationToken: token);")]
    [InlineData(
        "using var limit = new CancellationTokenSource(1000);\n        await Task.Delay(1, {|TJ2004:limit.Token|});",
        "using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);\n        limit.CancelAfter(1000);\n        await Task.Delay(1, limit.Token);")]
    [InlineData(
        "using var stop = new CancellationTokenSource();\n        await Task.Delay(1, {|TJ2004:stop.Token|});",
        "using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);\n        await Task.Delay(1, stop.Token);")]
    public Task A_token_that_never_fires_gives_way_to_the_jobs(string before, string after) =>
        CheckAsync<UncancellableTokenAnalyzer, ReplaceTokenCodeFix>(before, after);

    [Fact]
    public Task Another_token_gives_way_to_the_jobs() =>
        CheckAsync<WrongTokenAnalyzer, ReplaceTokenCodeFix>(
            "await Task.Delay(1, {|TJ2005:_other.Token|});", "await Task.Delay(1, token);");

    [Fact]
    public Task A_linked_source_is_disposed() =>
        CheckAsync<LostTokenAnalyzer, DisposeSourceCodeFix>(
            "// a limit\n        var limit = CancellationTokenSource.{|TJ2006:CreateLinkedTokenSource|}(token);\n        await Task.Delay(1, limit.Token);",
            "// a limit\n        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);\n        await Task.Delay(1, limit.Token);");

    [Theory]
    [InlineData(
        "{|TJ2007:while|} (true)\n        {\n            // once more\n            await Plain(url);\n        }",
        "while (true)\n        {\n            token.ThrowIfCancellationRequested();\n            // once more\n            await Plain(url);\n        }")]
    [InlineData(
        "{|TJ2007:foreach|} (char c in url)\n            await Plain(url);",
        "foreach (char c in url)\n        {\n            token.ThrowIfCancellationRequested();\n            await Plain(url);\n        }")]
    public Task A_loop_checks_the_token(string before, string after) =>
        CheckAsync<UncheckedLoopAnalyzer, CheckInLoopCodeFix>(before, after);

    [Theory]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|} (Exception e) // whatever\n        {\n            Console.WriteLine(e);\n        }",
        "try { await Task.Delay(1, token); }\n        catch (Exception e) when (!token.IsCancellationRequested) // whatever\n        {\n            Console.WriteLine(e);\n        }")]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|}\n        {\n        }",
        "try { await Task.Delay(1, token); }\n        catch when (!token.IsCancellationRequested)\n        {\n        }")]
    [InlineData(
        "try { await Task.Delay(1, token); }\n        {|TJ2008:catch|} (Exception) when (url == \"\") { }",
        "try { await Task.Delay(1, token); }\n        catch (Exception) when (url == \"\" && !token.IsCancellationRequested) { }")]
    public Task A_catch_lets_the_cancellation_pass(string before, string after) =>
        CheckAsync<SwallowedCancellationAnalyzer, CancellationFilterCodeFix>(before, after);

    [Theory]
    [InlineData("Thread.{|TJ2009:Sleep|}(100); // rest\n", "await Task.Delay(100, token); // rest\n")]
    [InlineData("Load(url).{|TJ2009:Wait|}();", "await Load(url);")]
    [InlineData("int n = Count().{|TJ2009:Result|};", "int n = await Count();")]
    [InlineData("string s = Count().{|TJ2009:Result|}.ToString();", "string s = (await Count()).ToString();")]
    [InlineData("int n = Count().GetAwaiter().{|TJ2009:GetResult|}();", "int n = await Count();")]
    [InlineData("Task.{|TJ2009:WaitAll|}(Load(url), Count());", "await Task.WhenAll(Load(url), Count());")]
    [InlineData("_gate.{|TJ2009:Wait|}();", "await _gate.WaitAsync(token);")]
    public Task What_blocked_is_awaited(string before, string after) =>
        CheckAsync<BlockingAnalyzer, AwaitCodeFix>(before, after);

    [Fact]
    public Task No_fix_is_offered_where_nothing_can_be_awaited()
    {
        string source = Source("lock (_gate) { Thread.{|TJ2009:Sleep|}(1); }");
        return FixCheck.RunAsync<BlockingAnalyzer, AwaitCodeFix>(source, source);
    }

    [Fact]
    public Task A_handler_gets_a_token_and_passes_it_on() =>
        FixCheck.RunAsync<NoTokenAnalyzer, AddTokenCodeFix>(
            """
            public static class Jobs
            {
                /// <summary>First.</summary>
                [Job]
                public static async Task {|TJ2001:First|}(int id)
                {
                    await Task.Delay(id); // wait
                }

                [Job]
                public static Task {|TJ2001:Second|}() => Task.Delay(2);

                [Job]
                public static async Task {|TJ2001:Third|}(int id = 3) => await Task.Delay(id);
            }
            """,
            """
            public static class Jobs
            {
                /// <summary>First.</summary>
                [Job]
                public static async Task First(int id, CancellationToken cancellationToken)
                {
                    await Task.Delay(id, cancellationToken); // wait
                }

                [Job]
                public static Task Second(CancellationToken cancellationToken) => Task.Delay(2, cancellationToken);

                [Job]
                public static async Task Third(int id = 3, CancellationToken cancellationToken = default) => await Task.Delay(id, cancellationToken);
            }
            """);

    [Fact]
    public Task The_context_gives_the_token_where_there_is_no_other() =>
        FixCheck.RunAsync<MissingTokenAnalyzer, PassTokenCodeFix>(
            """
            public static class Jobs
            {
                [Job]
                public static async Task Run(JobContext job)
                {
                    job.CancellationToken.ThrowIfCancellationRequested();
                    await Task.{|TJ2003:Delay|}(1);
                }
            }
            """,
            """
            public static class Jobs
            {
                [Job]
                public static async Task Run(JobContext job)
                {
                    job.CancellationToken.ThrowIfCancellationRequested();
                    await Task.Delay(1, job.CancellationToken);
                }
            }
            """);

    [Fact]
    public Task All_calls_of_several_files_are_mended_at_once() =>
        FixCheck.RunAllAsync<MissingTokenAnalyzer, PassTokenCodeFix>(
            [Handlers("First", "{|TJ2003:Delay|}(1)", "{|TJ2003:Delay|}(2)"), Handlers("Second", "{|TJ2003:Delay|}(3)", "{|TJ2003:Delay|}(4)")],
            [Handlers("First", "Delay(1, token)", "Delay(2, token)"), Handlers("Second", "Delay(3, token)", "Delay(4, token)")]);

    private static string Handlers(string type, string one, string other) => $$"""
        public static class {{type}}
        {
            [Job]
            public static async Task Run(CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                await Task.{{one}};   // one
                await Task.{{other}}; // the other
            }
        }
        """;

    private static Task CheckAsync<TAnalyzer, TFix>(string before, string after)
        where TAnalyzer : JobMethodAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        FixCheck.RunAsync<TAnalyzer, TFix>(Source(before), Source(after));

    private static string Source(string body) => $$"""
        public sealed class Jobs(IAsyncEnumerable<int> numbers)
        {
            private readonly CancellationTokenSource _other = new();
            private readonly SemaphoreSlim _gate = new(1);

            [Job]
            public async Task Run(string url, CancellationToken token)
            {
                await Task.Delay(1, token);
                {{body}}
            }

            private static Task Plain(string url) => Task.CompletedTask;
            private static Task<int> Count() => Task.FromResult(1);
            private static Task Load(string url, int tries = 1, CancellationToken cancellationToken = default) => Task.CompletedTask;
            private static Task Maybe(string url, CancellationToken? token = null) => Task.CompletedTask;
            private static Task Generic<T>(T value) => Task.CompletedTask;
            private static Task Generic<T>(T value, CancellationToken token) => Task.CompletedTask;
            public void Use() { GC.KeepAlive(numbers); GC.KeepAlive(_other); GC.KeepAlive(_gate); }
        }

        public sealed class Ticker
        {
            public Ticker(int ticks) { }
            public Ticker(int ticks, CancellationToken token) { }
        }

        public static class Extensions
        {
            public static Task Send(this string url) => Task.CompletedTask;
            public static Task Send(this string url, CancellationToken token) => Task.CompletedTask;
            public static Task Post(this string url, int times, CancellationToken token = default) => Task.CompletedTask;
        }
        """;
}
