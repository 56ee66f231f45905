using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class IgnoredByHelperCodeFixTests
{
    [Fact]
    public Task A_helper_passes_the_token_on_when_it_ignored_it() =>
        FixCheck.RunAsync<IgnoredByHelperAnalyzer, IgnoredByHelperCodeFix>(
            """
            public static class Jobs
            {
                [Job]
                public static Task Export(string path, CancellationToken token) => {|TJ2010:Write|}(path, token);

                // Writes it twice.
                private static async Task Write(string path, CancellationToken {|TJ2010:stop|})
                {
                    await File.WriteAllTextAsync(path, "report"); // first
                    await File.WriteAllTextAsync(path + ".copy", "report").ConfigureAwait(false);
                }
            }
            """,
            """
            public static class Jobs
            {
                [Job]
                public static Task Export(string path, CancellationToken token) => Write(path, token);

                // Writes it twice.
                private static async Task Write(string path, CancellationToken stop)
                {
                    await File.WriteAllTextAsync(path, "report", stop); // first
                    await File.WriteAllTextAsync(path + ".copy", "report", stop).ConfigureAwait(false);
                }
            }
            """);

    [Fact]
    public Task No_fix_is_offered_when_the_helper_calls_nothing_that_takes_the_token()
    {
        const string Source = """
            public static class Jobs
            {
                [Job]
                public static Task Export(Func<Task> work, CancellationToken token) => {|TJ2010:Write|}(work, token);

                private static async Task Write(Func<Task> work, CancellationToken {|TJ2010:stop|}) => await work();
            }
            """;
        return FixCheck.RunAsync<IgnoredByHelperAnalyzer, IgnoredByHelperCodeFix>(Source, Source);
    }

    [Fact]
    public Task All_helpers_are_fixed_when_a_project_has_several() =>
        FixCheck.RunAllAsync<IgnoredByHelperAnalyzer, IgnoredByHelperCodeFix>(
            [
                """
                public static class Jobs
                {
                    [Job]
                    public static async Task Export(string path, CancellationToken token)
                    {
                        await Files.{|TJ2010:Write|}(path, token);
                        await {|TJ2010:Pause|}(token);
                    }

                    private static Task Pause(CancellationToken {|TJ2010:token|}) => Task.Delay(100);
                }
                """,
                """
                public static class Files
                {
                    public static async Task Write(string path, CancellationToken {|TJ2010:token|}) => await File.WriteAllTextAsync(path, "report");
                }
                """,
            ],
            [
                """
                public static class Jobs
                {
                    [Job]
                    public static async Task Export(string path, CancellationToken token)
                    {
                        await Files.Write(path, token);
                        await Pause(token);
                    }

                    private static Task Pause(CancellationToken token) => Task.Delay(100, token);
                }
                """,
                """
                public static class Files
                {
                    public static async Task Write(string path, CancellationToken token) => await File.WriteAllTextAsync(path, "report", token);
                }
                """,
            ]);
}
