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
    [InlineData("TJ1008", "public class Later { public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => default; } [Job] public static Later «Run»() => new();")]
    [InlineData("TJ1008", "public class Work : Task { public Work() : base(() => { }) { } } [Job] public static Work «Run»() => new();")]
    [InlineData("TJ1008", "public interface ILater { System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter(); } public interface ISooner : ILater; [Job] public static ISooner «Run»() => null!;")]
    [InlineData("TJ1008", "public record Later(int X); [Job] public static Later «Run»() => new(1); } public static class Ext { public static System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter(this Jobs.Later later) => default;")]
    [InlineData("TJ1008", "public record Later(int X); [Job] public static Later «Run»() => new(1); } public static class Ext { extension(Jobs.Later later) { public System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter() => default; }")]
    [InlineData("TJ1008", "public struct Later { public System.Runtime.CompilerServices.TaskAwaiter<int> GetAwaiter() => default; } [Job] public static Later? «Run»() => null;")]
    [InlineData("TJ1008", "[Job] public static Task<Task<int>> «Run»() => null!;")]
    [InlineData("TJ1008", "[Job] public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable<int> «Run»() => default;")]
    [InlineData("TJ3001", "public class Later { public static int GetAwaiter() => 1; public void GetAwaiter(int x) { } private Later() { } } [Job] public static Later «Run»() => null!;")]
    [InlineData("TJ1009", "public struct Inner { [Job] public void «Run»() { } }")]
    [InlineData("TJ1013", "[Job] public static void Run([Microsoft.Extensions.DependencyInjection.FromKeyedServices(new[] { 1 })] System.IServiceProvider «service») { }")]
    [InlineData("TJ3001", "public class Growing<T> { public Growing<List<T>>? Next { get; set; } } [Job] public static void Run(Growing<int> «value») { }")]
    [InlineData("TJ3001", "public class Doubling<T> { public Doubling<(T, T)>? Next { get; set; } } [Job] public static void Run(Doubling<int> «value») { }")]
    [InlineData("TJ3001", "public class Pair<T> { public Pair<T[]>? Left { get; set; } public Dictionary<string, Pair<List<T>>>? Right { get; set; } } [Job] public static void Run(Pair<int> «value») { }")]
    [InlineData("TJ3001", "public class Bad { [System.Obsolete(\"x\", true)] public int X { get; set; } public int Y { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [System.Diagnostics.CodeAnalysis.Experimental(\"EXP001\")] public int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public enum Bad { [System.Obsolete(\"x\", true)] X, Y } [Job] public static void Run(Bad «value») { }")]
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
    [InlineData("TJ3001", "public class Bad { public required int X; } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "internal class Bad { internal required int X { get; set; } } [Job] internal static void Run(Bad «value») { }")]
    [InlineData("TJ3002", "[Job] public static void «Run»(int id, int Id) { }")]
    [InlineData("TJ4001", "[Job(«\"\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(«\"with blank\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(Queue = «\"a/b\"»)] public static void Run() { }")]
    [InlineData("TJ4002", "[Job(MaxAttempts = «0»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"5 minutes\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"5\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"-00:01:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Timeout = «\"36526.00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(BackoffDelay = «\"-00:00:01\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(BackoffDelay = «\"36526.00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(MaxBackoffDelay = «\"x\"»)] public static void Run() { }")]
    [InlineData("TJ1006", "[Job] public static void «Run»(System.IProgress<int> one, System.IProgress<string> two) { }")]
    [InlineData("TJ1012", "public interface IInner { [Job] static abstract void «Run»(); }")]
    [InlineData("TJ1012", "public interface IInner { [Job] static virtual void «Run»() { } }")]
    [InlineData("TJ1002", "public class Inner : System.IDisposable { [Job] void System.IDisposable.«Dispose»() { } }")]
    [InlineData("TJ3001", "[Job] public static void Run(System.IProgress<System.Action> «progress») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(CancellationToken? «token») { }")]
    [InlineData("TJ3001", "[Job] public static void Run(nint «value») { }")]
    [InlineData("TJ3001", "[JsonDerivedType(typeof(int))] public class Bad { } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "[JsonNumberHandling(JsonNumberHandling.WriteAsString)] public class Bad { } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonExtensionData] public Dictionary<string, string>? X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonInclude] private int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonInclude] public int X { get; private set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonIgnore] public required int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonPropertyName(\"\\ud800\")] public int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonPropertyName(\"a\\udc00\\ud800b\")] public int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public enum Bad { [JsonStringEnumMemberName(\"\\ud800\")] One } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { public int X { get; set; } [JsonPropertyName(\"x\")] public int Y { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad { [JsonConverter(typeof(string))] public int X { get; set; } } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3001", "public class Bad : List<int> { } [Job] public static void Run(Bad «value») { }")]
    [InlineData("TJ3003", "[Job, «JobJsonContext(typeof(string))»] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(BackoffPolicy = «\"\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(BackoffPolicy = «\"my policy\"»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(Queue = «null!»)] public static void Run() { }")]
    [InlineData("TJ4001", "[Job(Queue = «\"\"»)] public static void Run() { }")]
    [InlineData("TJ4002", "[Job(MaxAttempts = «-1»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(ExpiresAfter = «\"00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(Deadline = «\"tomorrow\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(KeepCompletedFor = «\"-00:00:01\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(KeepFailedFor = «\"7\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(CancellationGracePeriod = «\"-1.00:00:00\"»)] public static void Run() { }")]
    [InlineData("TJ4003", "[Job(BackoffDelay = «null!»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(Priority = «1000001»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(Priority = «-1000001»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(BackoffJitter = «double.NaN»)] public static void Run() { }")]
    [InlineData("TJ4004", "[Job(OnIgnoredCancellation = «(IgnoredCancellationBehavior)99»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(BackoffDelay = «\"00:20:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(MaxBackoffDelay = «\"00:00:01\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(MaxBackoffDelay = \"00:00:05\", BackoffDelay = «\"00:00:06\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(Timeout = «\"00:05:00\"», Deadline = \"00:04:00\")] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(Deadline = \"00:04:00\", ExpiresAfter = «\"00:05:00\"»)] public static void Run() { }")]
    [InlineData("TJ4005", "[Job(BackoffPolicy = \"p\", Backoff = «BackoffKind.Fixed»)] public static void Run() { }")]
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
    public void Types_whose_generated_types_would_have_one_name_are_told_apart_at_the_second()
    {
        GeneratorRun run = GeneratorRun.Of("""
            public static class Outer { public static class Inner { [TypedJobs.Job("one")] public static void Run() { } } }
            public static class OuterInner { [TypedJobs.Job("two")] public static void Run() { } }
            """);
        Diagnostic diagnostic = Assert.Single(run.Diagnostics);
        Assert.Equal("TJ1011", diagnostic.Id);
        Assert.Contains("'OuterInner'", diagnostic.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Fact]
    public void A_member_that_cannot_be_stored_is_named_with_the_two_ways_out()
    {
        GeneratorRun run = GeneratorRun.Of(Source("public record Deep(List<Bad> Items); public record Bad(int X, System.IO.Stream Body); [Job] public static void Run(Deep value) { }"));
        string message = Assert.Single(run.Diagnostics).GetMessage(null);
        Assert.Contains("The parameter 'value'", message, StringComparison.Ordinal);
        Assert.Contains("the member 'Body' of 'Shop.Jobs.Bad'", message, StringComparison.Ordinal);
        Assert.Contains("use a type made of primitives", message, StringComparison.Ordinal);
        Assert.Contains("name a JsonSerializerContext", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_of_the_assembly_that_cannot_be_used_is_told_once()
    {
        GeneratorRun run = GeneratorRun.Of(
            "[assembly: TypedJobs.JobJsonContext(typeof(int))] public static class Jobs { [TypedJobs.Job] public static void One() { } [TypedJobs.Job] public static void Two() { } }");
        Assert.Equal("TJ3003", Assert.Single(run.Diagnostics).Id);
    }

    [Fact]
    public void Every_diagnostic_has_a_page_and_a_line_in_the_list_of_pages()
    {
        string docs = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/rules"));
        string list = File.ReadAllText(Path.Combine(docs, "README.md"));
        DiagnosticDescriptor[] descriptors =
        [
            .. typeof(TypedJobs.Generators.Diagnostics.Descriptors).GetFields().Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>(),
        ];
        Assert.NotEmpty(descriptors);
        Assert.All(descriptors, descriptor =>
        {
            string title = descriptor.Title.ToString(null);
            Assert.StartsWith($"# {descriptor.Id}: {title}\n", File.ReadAllText(Path.Combine(docs, descriptor.Id + ".md")), StringComparison.Ordinal);
            Assert.Contains($"| [{descriptor.Id}]({descriptor.Id}.md) | Error | {title} |", list, StringComparison.Ordinal);
        });
    }

    private static string ThisFile([System.Runtime.CompilerServices.CallerFilePath] string file = "") => file;

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
    [InlineData("[Job(Priority = 1000000, ExpiresAfter = \"00:01:00\", Deadline = \"00:01:00\", Timeout = \"00:01:00\", KeepCompletedFor = \"00:00:00\", KeepFailedFor = \"365.00:00:00\")] public static void Run() { }")]
    [InlineData("[Job(Priority = -1000000, BackoffPolicy = \"p\", CancellationGracePeriod = \"00:00:00\", OnIgnoredCancellation = (IgnoredCancellationBehavior)0)] public static void Run() { }")]
    [InlineData("[Job(Timeout = null, ExpiresAfter = null, Deadline = null, KeepCompletedFor = null, KeepFailedFor = null, CancellationGracePeriod = null, BackoffPolicy = null)] public static void Run() { }")]
    [InlineData("[Job(BackoffDelay = \"00:20:00\", MaxBackoffDelay = \"00:20:00\")] public static void Run() { }")]
    [InlineData("[Job] public static void Run(System.IProgress<Tree> progress, int x) { } public record Tree(string Name, List<Tree>? Children);")]
    [InlineData("public class Handler { [Job] protected internal void Run(Dictionary<System.Guid, (int A, string? B)[]> map) { } }")]
    [InlineData("[Job] internal static void Run(int? x, string[] y, JobContext job, CancellationToken token) { }")]
    [InlineData("[Job] internal static Task<string> Run(IEnumerable<(string A, int B)>? none = null) => Task.FromResult(\"\");")]
    [InlineData("internal record Tree(string Name, List<Tree>? Children); [Job] internal static Tree Run(Tree tree) => tree;")]
    [InlineData("public interface IHandler { [Job] Task Run(int id); }")]
    [InlineData("public abstract class Handler { [Job] public abstract Task Run(int id); }")]
    [InlineData("[Job] public static unsafe void Run(int id) { }")]
    [InlineData("public class Pair { [JsonPropertyName(\"\\ud83d\\ude00\")] public int X { get; set; } } [Job] public static void Run(Pair value) { }")]
    [InlineData("[Job] public static void Run(string text = \"\\ud800\", char letter = '\\ud800') { }")]
    public void What_can_be_a_job_is_one(string member, string? refused = null)
    {
        GeneratorRun run = GeneratorRun.Of(Source(member));
        Assert.Equal(refused is null ? [] : [refused], run.Diagnostics.Select(diagnostic => diagnostic.Id));
        Assert.DoesNotContain(run.CompilerDiagnostics, diagnostic => diagnostic.Id != "CS0227");
    }

    private static string Source(string member) => $$"""
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
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
