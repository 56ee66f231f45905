using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>
/// What is refused, where, and that everything else is generated all the same. The place of the error is marked by « and ».
/// </summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("TJ1002", "[Job] private static void «Run»() { }")]
    [InlineData("TJ1002", "[Job] static void «Run»() { }")]
    [InlineData("TJ1002", "private static class Inner { [Job] public static void «Run»() { } }")]
    [InlineData("TJ1002", "public class Inner { [Job] protected void «Run»() { } }")]
    [InlineData("TJ1002", "public static void Outer() { Local(); [Job] static void «Local»() { } }")]
    [InlineData("TJ1002", "public static int Value { [Job] «get» => 1; }")]
    [InlineData("TJ1003", "[Job] public static void «Run»<T>(int id) { }")]
    [InlineData("TJ1003", "public static class Inner<T> { [Job] public static void «Run»() { } }")]
    [InlineData("TJ1004", "[Job] public static void Run(ref int «id») { }")]
    [InlineData("TJ1004", "[Job] public static void Run(out int «id») => id = 1;")]
    [InlineData("TJ1004", "[Job] public static void Run(in int «id») { }")]
    [InlineData("TJ1005", "[Job] public static void Run(System.ReadOnlySpan<byte> «data») { }")]
    [InlineData("TJ1005", "[Job] public static unsafe void Run(int* «data») { }")]
    [InlineData("TJ1006", "[Job] public static void «Run»(CancellationToken one, CancellationToken two) { }")]
    [InlineData("TJ1006", "[Job] public static void «Run»(JobContext one, JobContext two) { }")]
    [InlineData("TJ1007", "[Job] public static async void «Run»() => await Task.Yield();")]
    [InlineData("TJ1008", "private static int x; [Job] public static ref int «Run»() => ref x;")]
    [InlineData("TJ1008", "[Job] public static System.Span<int> «Run»() => default;")]
    [InlineData("TJ1009", "public struct Inner { [Job] public void «Run»() { } }")]
    [InlineData("TJ3001", "[Job] public static void Run(object «value») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(System.IO.Stream «value») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(System.Action «value») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(int[,] «value») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(Dictionary<byte[], string> «value») { }")]
    [InlineData("TJ3001", "public record Bad(System.IO.Stream Stream); [Job] public static void Run(List<Bad> «value») { }")]
    [InlineData("TJ3001", "public class Bad { public Bad(int x) { } public Bad(string x) { } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { public Bad(int other) { } public int X { get; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public abstract class Bad { } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public interface IBad { } [Job] public static void Run(IBad «value») { }")]
    [InlineData("TJ3001", "private record Bad(int X); [Job] internal static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "[Job] public static object «Run»() => 1;")]
    [InlineData("TJ3001", "[Job] public static IAsyncEnumerable<int> «Run»() => null!;")]
    [InlineData("TJ3002", "[Job] public static void «Run»(int id, int Id) { }")]
    [InlineData("TJ4001", "[Job(«\"\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(«\"with blank\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(Queue = «\"a/b\"»)] public static void Run() { }")]
    [InlineData("TJ4002", "[Job(MaxAttempts = «0»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"5 minutes\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"5\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"-00:01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"50.00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(BackoffDelay = «\"-00:00:01\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(MaxBackoffDelay = «\"x\"»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(BackoffJitter = «1.5»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(Backoff = «(BackoffKind)7»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(OnCancel = «(CancelBehavior)(-1)»)] public static void Run() { }")]
    public void What_cannot_be_a_job_is_an_error_at_its_place(string id, string member)
    {
        string source = Source(member);
        int start = source.IndexOf('«', StringComparison.Ordinal);
        int end = source.IndexOf('»', StringComparison.Ordinal) - 1;
        GeneratorRun run = GeneratorRun.Of(source.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal));

        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal((start, end), (diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.End));
        Assert.EndsWith($"docs/rules/{id}.md", diagnostic.Descriptor.HelpLinkUri, StringComparison.Ordinal);

        // The other job is generated, and nothing that was generated is broken.
        Assert.Contains(run.Result.GeneratedSources, file => file.SourceText.ToString().Contains("\"Jobs.Good\"", StringComparison.Ordinal));
        Assert.DoesNotContain(
            run.CompilerDiagnostics,
            each => each.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Two_jobs_of_one_name_are_told_apart_at_the_second()
    {
        GeneratorRun run = GeneratorRun.Of(
            Source("[Job(\"same\")] public static void One() { }"),
            "public static class More { [TypedJobs.Job(\"same\")] public static void Two() { } }");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TJ1001", diagnostic.Id);
        Assert.Contains("'Shop.Jobs.One'", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("Source1.cs", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Overloads_without_names_of_their_own_are_told_to_have_one()
    {
        GeneratorRun run = GeneratorRun.Of(Source("[Job] public static void Run(int x) { } [Job] public static void Run(string x) { }"));
        Assert.Equal("TJ1001", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void An_older_language_version_is_told()
    {
        GeneratorRun run = GeneratorRun.Of(LanguageVersion.CSharp13, "public static class Jobs { [TypedJobs.Job] public static void Run() { } }");
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TJ1010", diagnostic.Id);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Theory]
    [InlineData("JobsCalls")]
    [InlineData("JobsClient")]
    [InlineData("JobsDispatch")]
    public void A_type_of_the_generated_name_is_told(string name)
    {
        GeneratorRun run = GeneratorRun.Of($"public static class Jobs {{ [TypedJobs.Job] public static void Run() {{ }} }} public class {name};");
        Assert.Equal("TJ1011", Assert.Single(run.Diagnostics).Id);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Theory]
    [InlineData("[Job(\"a-b_c.D9\", Queue = \"q.1\", MaxAttempts = 1, Timeout = \"49.00:00:00\", BackoffDelay = \"00:00:00\")] public static void Run() { }")]
    [InlineData("[Job(BackoffJitter = 0, BackoffDelay = \"00:00:00\", MaxBackoffDelay = \"00:00:00.0000001\")] public static void Run() { }")]
    [InlineData("[Job] internal static void Run(int? x, string[] y, JobContext job, CancellationToken token) { }")]
    [InlineData("[Job] internal static Task<string> Run(IEnumerable<(string A, int B)>? none = null) => Task.FromResult(\"\");")]
    [InlineData("internal record Tree(string Name, List<Tree>? Children); [Job] internal static Tree Run(Tree tree) => tree;")]
    [InlineData("public interface IHandler { [Job] Task Run(int id); }")]
    [InlineData("public abstract class Handler { [Job] public abstract Task Run(int id); }")]
    [InlineData("[Job] public static unsafe void Run(int id) { }")]
    public void What_can_be_a_job_is_one(string member, string? refused = null)
    {
        GeneratorRun run = GeneratorRun.Of(Source(member));
        Assert.Equal(refused is null ? [] : [refused], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.DoesNotContain(run.CompilerDiagnostics, diagnostic => diagnostic.Id != "CS0227");
    }

    private static string Source(string member) => $$"""
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        namespace Shop
        {
            public static class Jobs
            {
                [Job] public static void Good(int id) { }
                {{member}}
            }
        }
        """;
}
