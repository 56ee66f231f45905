using TypedJobs.Analyzers.Cancellation;
using TypedJobs.CodeFixes.Cancellation;

namespace TypedJobs.CodeFixes.Tests.Cancellation;

public sealed class NoTokenCodeFixTests
{
    [Fact]
    public Task A_handler_passes_the_token_on_when_it_gets_one() =>
        FixCheck.RunAsync<NoTokenAnalyzer, NoTokenCodeFix>(
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
}
