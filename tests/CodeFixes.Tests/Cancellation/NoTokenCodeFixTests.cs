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

    [Theory]
    [InlineData("public abstract class Step { public abstract Task Do(string x); }", "Jobs : Step", "[Job] public override async Task {|TJ2001:Do|}(string x) => await Task.Delay(9);")]
    [InlineData("public interface IStep { Task Do(string x); }", "Jobs : IStep", "[Job] public async Task {|TJ2001:Do|}(string x) => await Task.Delay(9);")]
    [InlineData("", "Jobs", "[Job] public async Task {|TJ2001:Do|}(Func<Task> x) => await x();")]
    [InlineData("public interface IStep { Task Do(string x); } public class Later : Jobs, IStep { }", "Jobs", "[Job] public async Task {|TJ2001:Do|}(string x) => await Task.Delay(9);")]
    [InlineData("", "Jobs", "[Job] public async Task {|TJ2001:Do|}(string x) => await Task.Delay(9); public void Do(string x, CancellationToken stop) => stop.ThrowIfCancellationRequested();")]
    [InlineData("", "Jobs", "[Job] public async Task {|TJ2001:Do|}(params string[] x) => await Task.Delay(9);")]
    [InlineData("", "Jobs", "[Job] public async Task {|TJ2001:Do|}(string x) => await Task.Delay(9); public Task Now() => Do(string.Empty);")]
    public Task No_fix_is_offered_when_the_signature_is_not_free_or_no_call_takes_the_token(string types, string name, string members)
    {
        string source = $"{types}\npublic class {name} {{ {members} }}";
        return FixCheck.RunAsync<NoTokenAnalyzer, NoTokenCodeFix>(source, source);
    }

    [Fact]
    public Task Another_error_in_the_project_hides_no_fix() =>
        FixCheck.RunAsync<NoTokenAnalyzer, NoTokenCodeFix>(
            "public class Jobs { [Job] public async Task {|TJ2001:Do|}(int id) => await Task.Delay(id); } public class Other { public void Make() => {|CS7036:Make|}(1); private void Make(int seed, int more) => GC.KeepAlive(seed + more); }",
            "public class Jobs { [Job] public async Task Do(int id, CancellationToken cancellationToken) => await Task.Delay(id, cancellationToken); } public class Other { public void Make() => {|CS7036:Make|}(1); private void Make(int seed, int more) => GC.KeepAlive(seed + more); }");

    [Fact]
    public Task A_comment_stays_with_its_parameter_when_another_follows() =>
        FixCheck.RunAsync<NoTokenAnalyzer, NoTokenCodeFix>(
            "public class Jobs { [Job] public async Task {|TJ2001:Do|}(int id /* which */) => await Task.Delay(id); }",
            "public class Jobs { [Job] public async Task Do(int id /* which */, CancellationToken cancellationToken) => await Task.Delay(id, cancellationToken); }");
}
