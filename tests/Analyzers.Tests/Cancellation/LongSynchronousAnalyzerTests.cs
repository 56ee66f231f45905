namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2012 with all other rules beside it.</summary>
public sealed class LongSynchronousAnalyzerTests
{
    [Theory]
    [InlineData("[Job] public void Run(string[] paths, CancellationToken token) { token.ThrowIfCancellationRequested(); foreach (string path in paths) File.Delete(path); }")]
    public async Task A_loop_is_reported_when_a_synchronous_handler_never_checks_the_token(string handler) =>
        Assert.Equal(RuleIds.LongSynchronous, await HandlerCheck.RunClassAsync(handler));

    [Theory]
    [InlineData("[Job] public void Run(string[] paths, CancellationToken token) { foreach (string path in paths) { token.ThrowIfCancellationRequested(); File.Delete(path); } }")]
    public async Task A_loop_is_not_reported_when_it_is_short_or_checks_the_token(string handler) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(handler));

    [Theory]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) s += Sum(x); static double Sum(int x) { double t = 0; for (long k = 0; k < 5_000_000_000; k++) t += Math.Sqrt(k * x); return t; } return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; for (int i = 0; i < 50_000_000; i++) s += Math.Sqrt(i); return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; for (int i = 0; i < n; i++) s += Math.Sqrt(i); return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) foreach (int y in xs) s += x * y; return s; }")]
    [InlineData("private static double Sum(int x) { double t = 0; for (long k = 0; k < 5_000_000_000; k++) t += Math.Sqrt(k * x); return t; } [Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) s += Sum(x); return s; }")]
    public async Task A_loop_that_only_computes_is_reported_when_it_has_many_turns(string code) =>
        Assert.Equal(RuleIds.LongSynchronous, await HandlerCheck.RunClassAsync(code));

    [Theory]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) { token.ThrowIfCancellationRequested(); foreach (int y in xs) { if (File.Exists($\"{x}{y}\")) break; } } return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) { token.ThrowIfCancellationRequested(); for (int i = 0; i < 3; i++) File.Delete($\"{x}{i}\"); } return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; for (int i = 0; i < 3; i++) { try { File.Delete(\"a\"); return s; } catch (IOException) when (i < 2) { } } return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (string f in new[] { \"a\", \"b\" }) File.Delete(f); return s; }")]
    [InlineData("[Job] public double Handle(int[] xs, int n, CancellationToken token) { token.ThrowIfCancellationRequested(); double s = 0; foreach (int x in xs) s += x; return s; }")]
    public async Task A_loop_is_not_reported_when_it_has_few_turns_or_is_one_turn_of_a_checking_loop(string code) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunClassAsync(code));
}
