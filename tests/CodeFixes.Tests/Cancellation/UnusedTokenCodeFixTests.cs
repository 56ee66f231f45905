using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class UnusedTokenCodeFixTests
{
    [Theory]
    [InlineData("await Task.Delay(1000);", "await Task.Delay(1000, token);")]
    [InlineData("await Task.Delay(1000).ConfigureAwait(false);", "await Task.Delay(1000, token).ConfigureAwait(false);")]
    [InlineData("Console.WriteLine(await http.GetStringAsync(url));", "Console.WriteLine(await http.GetStringAsync(url, token));")]
    [InlineData("await Load(url);", "await Load(url, token: token);")]
    [InlineData("await Load(url, 3);", "await Load(url, 3, token);")]
    [InlineData("await Maybe(url);", "await Maybe(url, token);")]
    [InlineData("await Generic(url);", "await Generic(url, token);")]
    [InlineData("await url.Send();", "await url.Send(token);")]
    [InlineData("await Task.Run(() => Load(url));", "await Task.Run(() => Load(url, token: token), token);")]
    [InlineData("await Task.WhenAll(Load(url), Task.Delay(1));", "await Task.WhenAll(Load(url, token: token), Task.Delay(1, token));")]
    [InlineData("new Timer2(5);", "new Timer2(5, token);")]
    [InlineData("Timer2 t = new(5);", "Timer2 t = new(5, token);")]
    [InlineData("await File.ReadAllTextAsync(url); // the list\n", "await File.ReadAllTextAsync(url, token); // the list\n")]
    [InlineData(
        "try { await Task.Delay(1); } finally { await Task.Delay(2); }",
        "try { await Task.Delay(1, token); } finally { await Task.Delay(2); }")]
    public Task The_token_is_passed_when_calls_can_take_it(string before, string after) =>
        CheckAsync(before, after);

    [Theory]
    [InlineData("Console.WriteLine(url);")]
    [InlineData("await Listed(url);")]
    [InlineData("await Boxed(url);")]
    [InlineData("await Other(url);")]
    public Task No_fix_is_offered_when_no_call_can_take_the_token(string body)
    {
        string source = Source(body, "{|TJ2002:token|}");
        return FixCheck.RunAsync<UnusedTokenAnalyzer, UnusedTokenCodeFix>(source, source);
    }

    [Fact]
    public Task All_handlers_are_fixed_when_a_document_has_several() =>
        FixCheck.RunAsync<UnusedTokenAnalyzer, UnusedTokenCodeFix>(
            """
            public static class Jobs
            {
                [Job]
                public static Task First(CancellationToken {|TJ2002:token|}) => Task.Delay(1);

                [Job]
                public static async Task Second(CancellationToken {|TJ2002:stop|})
                {
                    await Task.Delay(2);   // twice
                    await Task.Delay(3);
                }
            }
            """,
            """
            public static class Jobs
            {
                [Job]
                public static Task First(CancellationToken token) => Task.Delay(1, token);

                [Job]
                public static async Task Second(CancellationToken stop)
                {
                    await Task.Delay(2, stop);   // twice
                    await Task.Delay(3, stop);
                }
            }
            """);

    private static Task CheckAsync(string before, string after) =>
        FixCheck.RunAsync<UnusedTokenAnalyzer, UnusedTokenCodeFix>(
            Source(before, "{|TJ2002:token|}"), Source(after, "token"));

    private static string Source(string body, string token) => $$"""
        public sealed class Jobs(HttpClient http)
        {
            [Job]
            public async Task Run(string url, CancellationToken {{token}})
            {
                {{body}}
                await Task.Yield();
                GC.KeepAlive(http);
            }

            private static Task Load(string url, int tries = 1, CancellationToken token = default) => Task.CompletedTask;
            private static Task Maybe(string url, CancellationToken? token = null) => Task.CompletedTask;
            private static Task Generic<T>(T value) => Task.CompletedTask;
            private static Task Generic<T>(T value, CancellationToken token) => Task.CompletedTask;
            private static Task Listed(params object[] values) => Task.CompletedTask;
            private static Task Boxed(string url, object? state = null) => Task.CompletedTask;
            private static Task Other(string url) => Task.CompletedTask;
            private static int Other(string url, CancellationToken token) => 0;
        }

        public sealed class Timer2
        {
            public Timer2(int ticks) { }
            public Timer2(int ticks, CancellationToken token) { }
        }

        public static class Extensions
        {
            public static Task Send(this string url) => Task.CompletedTask;
            public static Task Send(this string url, CancellationToken token) => Task.CompletedTask;
        }
        """;
}
