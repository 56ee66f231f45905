using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class MissingTokenCodeFixTests
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
    public Task A_call_is_given_the_token_when_it_could_take_it(string before, string after) =>
        HandlerFixCheck.RunAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(before, after);

    [Fact]
    public Task The_contexts_token_is_passed_when_there_is_no_other() =>
        FixCheck.RunAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(
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
    public Task All_calls_are_fixed_when_several_files_have_some() =>
        FixCheck.RunAllAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(
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

    [Theory]
    [InlineData(
        "System.Text.Json.JsonSerializer.{|TJ2003:Serialize|}(Stream.Null, url);",
        "await System.Text.Json.JsonSerializer.SerializeAsync(Stream.Null, url, cancellationToken: token);")]
    [InlineData(
        "Console.WriteLine(System.Text.Json.JsonSerializer.{|TJ2003:Deserialize<int[]>|}(Stream.Null));",
        "Console.WriteLine(await System.Text.Json.JsonSerializer.DeserializeAsync<int[]>(Stream.Null, cancellationToken: token));")]
    public Task The_token_goes_to_its_parameter_when_optional_ones_stand_before_it(string before, string after) =>
        HandlerFixCheck.RunAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(before, after);

    [Theory]
    [InlineData(
        "await Parallel.{|TJ2003:ForEachAsync|}(new[] { 1 }, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, stop) => await Task.Delay(i, stop));",
        "await Parallel.ForEachAsync(new[] { 1 }, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = token }, async (i, stop) => await Task.Delay(i, stop));")]
    [InlineData(
        "var options = new ParallelOptions();\n        Parallel.{|TJ2003:For|}(0, 9, options, i => Console.WriteLine(i));",
        "var options = new ParallelOptions() { CancellationToken = token };\n        Parallel.For(0, 9, options, i => Console.WriteLine(i));")]
    public Task Options_get_the_token_when_they_hold_none(string before, string after) =>
        HandlerFixCheck.RunAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(before, after);

    [Fact]
    public Task Keys_become_one_argument_when_the_token_stands_behind_them() =>
        FixCheck.RunAsync<MissingTokenAnalyzer, MissingTokenCodeFix>(
            Table("await table.{|TJ2003:FindAsync|}(a, b);"), Table("await table.FindAsync([a, b], token);"));

    private static string Table(string body) => $$"""
        public sealed class Table
        {
            public Task FindAsync(params object[] keys) => Task.CompletedTask;
            public Task FindAsync(object[] keys, CancellationToken token) => Task.CompletedTask;
        }

        public static class Jobs
        {
            private static readonly Table table = new();

            [Job]
            public static async Task Run(int a, int b, CancellationToken token)
            {
                token.ThrowIfCancellationRequested();
                {{body}}
            }
        }
        """;
}
