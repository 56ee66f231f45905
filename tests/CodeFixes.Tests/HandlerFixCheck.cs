using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Applies a fix to a handler of which a test gives the statements.</summary>
internal static class HandlerFixCheck
{
    public static Task RunAsync<TAnalyzer, TFix>(string before, string after)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        FixCheck.RunAsync<TAnalyzer, TFix>(Source(before), Source(after));

    /// <summary>Checks that the fix is not offered.</summary>
    public static Task RunUnofferedAsync<TAnalyzer, TFix>(string body)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new() =>
        RunAsync<TAnalyzer, TFix>(body, body);

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
