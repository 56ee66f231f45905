namespace TypedJobs.Analyzers.Tests.Payload;

/// <summary>Tests TJ3103 with all other rules beside it.</summary>
public sealed class SensitiveWithoutEffectAnalyzerTests
{
    [Theory]
    [InlineData("[Sensitive] CancellationToken token", "token.ThrowIfCancellationRequested()", "TJ3103")]
    [InlineData("[Sensitive] JobContext job", "Console.WriteLine(job.Id)", "TJ3103")]
    [InlineData("[FromServices, Sensitive] Func<string> find", "Console.WriteLine(find())", "TJ3103")]
    [InlineData("[Sensitive] string text", "Console.WriteLine(text)", "")]
    [InlineData("[Sensitive] IProgress<string> progress", "progress.Report(string.Empty)", "")]
    [InlineData("[FromServices] Func<string> find", "Console.WriteLine(find())", "")]
    public Task A_parameter_is_reported_when_it_is_not_stored(string parameter, string body, string rule) =>
        OptionCheck.RunAsync(string.Empty, $$"""
            public static class Jobs { [Job] public static void Run({{parameter}}) => {{body}}; }
            """, rule);

    [Theory]
    [InlineData("void", "Console.WriteLine()", "TJ3103")]
    [InlineData("Task", "Task.CompletedTask", "TJ3103")]
    [InlineData("Task<string>", "Task.FromResult(string.Empty)", "")]
    [InlineData("string", "string.Empty", "")]
    public Task A_return_value_is_reported_when_there_is_none(string type, string body, string rule) =>
        OptionCheck.RunAsync(string.Empty, $$"""
            public static class Jobs { [Job] [return: Sensitive] public static {{type}} Run() => {{body}}; }
            """, rule);
}
