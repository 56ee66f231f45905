namespace TypedJobs.Analyzers.Tests.Options;

/// <summary>Tests TJ4101 with all other rules beside it.</summary>
public sealed class AttemptsWithoutPauseAnalyzerTests
{
    [Theory]
    [InlineData("", "MaxAttempts = 20, Backoff = BackoffKind.None", "TJ4101")]
    [InlineData("", "MaxAttempts = 19, Backoff = BackoffKind.None", "")]
    [InlineData("", "MaxAttempts = 20", "")]
    [InlineData("", "MaxAttempts = 20, BackoffDelay = \"00:00:00\"", "TJ4101")]
    [InlineData("", "MaxAttempts = 20, BackoffDelay = \"00:00:01\"", "")]
    [InlineData("typedjobs.many_attempts = 5", "MaxAttempts = 5, Backoff = BackoffKind.None", "TJ4101")]
    [InlineData("typedjobs.many_attempts = 5", "MaxAttempts = 4, Backoff = BackoffKind.None", "")]
    [InlineData("typedjobs.many_attempts = 100", "MaxAttempts = 20, Backoff = BackoffKind.None", "")]
    [InlineData("typedjobs.many_attempts = many", "MaxAttempts = 20, Backoff = BackoffKind.None", "TJ4101")]
    public Task A_job_is_reported_when_it_has_many_attempts_without_a_pause(string options, string job, string rule) =>
        OptionCheck.RunAsync(options, $$"""
            public static class Jobs { [Job({{job}})] public static void Run(int order) => Console.WriteLine(order); }
            """, rule);
}
