using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>Tests handlers whose names are those of the runtime, of the framework, of the language, or of what is generated beside them.</summary>
public sealed class NameTests
{
    private static readonly string[] TypeNames =
    [
        "Job", "JobClient", "JobCall", "JobContext", "JobAttribute", "JobOptions", "JobId", "JobHandle", "JobJson", "AssemblyJobs",
        "TypedJobsBuilder", "Task", "ValueTask", "CancellationToken", "String", "Object", "Client", "Calls", "Dispatch", "Obsolete",
        "Generated", "CompilerServices", "Payloads", "Equals", "ToString", "GetHashCode", "GetType", "EnqueueAsync", "GetHandle", "jobs",
        "@class", "@record", "@var", "@await", "@field", "@extension", "@global", "@file", "@required", "@scoped", "@dynamic", "@nint",
        "@partial", "@where", "@yield", "@_", "__", "Ärger",
    ];

    [Fact]
    public async Task Handler_types_of_any_name_work()
    {
        // In a namespace, in the global one, and around another.
        GeneratorRun run = GeneratorRun.Of([.. TypeNames.Select((name, i) => $$"""
            #pragma warning disable CS8981, CS0108
            using System.Threading;
            using TypedJobs;
            namespace Shop{{i}}
            {
                public sealed class {{name}}
                {
                    [global::TypedJobs.Job("one{{i}}")] public global::System.Threading.Tasks.Task<int> Run(int id, global::TypedJobs.JobContext job, global::System.Threading.CancellationToken token) => global::System.Threading.Tasks.Task.FromResult(id);
                }
            }

            public static class {{(name is "Job" ? "Job2" : name)}} { [global::TypedJobs.Job("two{{i}}")] public static {{name}}Payload Run({{name}}Payload id) => id; }
            public sealed record {{name}}Payload({{name}}Part Value);
            public readonly record struct {{name}}Part(int Id);
            public static class Outer{{i}} { public static class {{name}} { [global::TypedJobs.Job("three{{i}}")] public static int Run(int id) => id; } }
            """)]);
        Assert.Empty(run.Diagnostics);
        Check(run);
        EmittedAssembly emitted = EmittedAssembly.Of(run);
        for (int i = 0; i < TypeNames.Length; i++)
        {
            Assert.Equal("7", await emitted.RunAsync($"three{i}", """{"id":7}"""));
            Assert.Equal("""{"value":{"id":7}}""", await emitted.RunAsync($"two{i}", """{"id":{"value":{"id":7}}}"""));
        }
    }

    private static readonly string[] MemberNames =
    [
        "JobsDispatch", "JobsClient", "JobsCalls", "RunJob", "InvokeRun", "CreateRun", "ReadRunArguments", "GetRun", "EnqueueRunAsync",
        "get_Jobs", "Equals", "Type", "GetHashCode", "Finalize", "MemberwiseClone", "@default", "@await", "@field", "@value", "_jobs",
        "jobs", "options", "cancellationToken", "writer", "reader", "arguments", "argument1", "argument1Found", "job", "result", "json",
        "item", "global", "nameof", "Item1", "Item2", "Rest",
    ];

    [Fact]
    public async Task Methods_parameters_and_members_of_any_name_work()
    {
        GeneratorRun run = GeneratorRun.Of([.. MemberNames.Select((name, i) => $$"""
            #pragma warning disable CS0108, CS0465
            using TypedJobs;
            namespace Shop{{i}};

            public sealed record Thing(string {{(typeof(object).GetMethod(name, (System.Reflection.BindingFlags)60, []) is null && name != "Equals" ? name : "Other")}}, int B);
            public static class Jobs
            {
                [Job("one{{i}}")] public static string {{name}}(string {{name}}, Thing B) => {{name}};
                [Job("two{{i}}")] public static string Run(string {{name}}, int b = 1) => {{name}};
                [Job("three{{i}}")] public static string Run(string {{name}}) => {{name}};
                [Job("four{{i}}")] public static void Other(string {{name}}, string @class, params string[] @params) { }
            }
            """)]);
        Assert.Empty(run.Diagnostics);
        Check(run);
        EmittedAssembly emitted = EmittedAssembly.Of(run);
        for (int i = 0; i < MemberNames.Length; i++)
        {
            Assert.Equal("\"x\"", await emitted.RunAsync($"two{i}", $$"""{"{{MemberNames[i].TrimStart('@')}}":"x"}"""));
        }
    }

    private static readonly string[] Namespaces =
    [
        "@class", "A.@namespace.B", "System.TypedJobs", "TypedJobs", "TypedJobs.Generated.My.App", "TypedJobs.Payloads", "Shop.Task.Jobs",
        "Shop.System.Text.Json", "@await.@async.@var", "@_.__", "@record", "Microsoft.Extensions", "Übung.Größe",
    ];

    [Fact]
    public void Namespaces_of_any_name_work()
    {
        GeneratorRun run = GeneratorRun.Of([.. Namespaces.Select((ns, i) => $$"""
            namespace {{ns}}
            {
                public sealed record Thing(Size Size, System? Other);
                public sealed class System { public int X { get; set; } }
                public enum Size { Small }
                public sealed class MailJobs { [global::TypedJobs.Job("mail{{i}}")] public Thing Run(Thing thing, Size size) => thing; }
            }
            """)]);
        Assert.Empty(run.Diagnostics);
        Check(run);
        EmittedAssembly.Of(run);
    }

    [Theory]
    [InlineData("public static class System { }", "System")]
    [InlineData("public enum Microsoft { }", "Microsoft")]
    [InlineData("namespace Shop.JobsClient { public class X; }", "Shop.JobsClient")]
    [InlineData("namespace Shop.JobsDispatch.Inner { public class X; }", "Shop.JobsDispatch")]
    [InlineData("namespace Shop { public delegate void JobsCalls(); }", "Shop.JobsCalls")]
    [InlineData("namespace Other { public static class IJobClient { [TypedJobs.Job] public static void Run() { } } }", "IJobClient")]
    public void Name_that_generated_code_needs_is_reported(string other, string name)
    {
        GeneratorRun run = GeneratorRun.Of("namespace Shop { public static class Jobs { [TypedJobs.Job] public static void Run(int x) { } } }", other);
        Diagnostic error = Assert.Single(run.Diagnostics);
        Assert.Equal("TJ1011", error.Id);
        Assert.Contains($"needs the name '{name}'", error.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Types_whose_codecs_would_have_one_name_each_have_their_own()
    {
        GeneratorRun run = GeneratorRun.Of("""
            namespace A_ { public record B(int X); }
            namespace A { public record _B(string X); public record B_orNull(int X); public record Box<T>(T X); }
            namespace A.Box_of { public record C(int X); }
            namespace A.Box.of { public record C(string X); }
            namespace Box { public record C(int X); }
            public record C(byte X);
            public static class Jobs
            {
                [TypedJobs.Job]
                public static void Run(A_.B a, A._B b, A.B_orNull c, A.Box<C> d, A.Box_of.C e, A.Box.of.C f, A.Box<Box.C> g, A.Box<Box.C[]> h, A.Box<A.Box<C>[]> i) { }
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
        EmittedAssembly.Of(run);
    }

    [Fact]
    public void Files_have_the_same_names_whatever_the_order_of_the_sources()
    {
        string[] sources =
        [
            "namespace A { public record B_C(int X); public static class J_K { [TypedJobs.Job] public static void Run(B_C x) { } } }",
            "namespace A { public record b_c(int X); public static class j_k { [TypedJobs.Job] public static void Run(b_c x) { } } }",
            "namespace A { public record B<T>(T X); public static class J { public static class K { [TypedJobs.Job] public static void Run(B<int> x) { } } } }",
            "namespace A { public record B_int_(int X); public partial class P { [TypedJobs.Job] public static void Two(B_int_ x) { } } }",
            "namespace A { public partial class P { [TypedJobs.Job] public static void One(B_int_ x) { } } }",
        ];
        string expected = Files(sources);
        foreach (int seed in Enumerable.Range(0, 6))
        {
            string[] shuffled = [.. sources];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(expected, Files(shuffled));
        }

        static string Files(string[] sources)
        {
            GeneratorRun run = GeneratorRun.Of(sources);
            Assert.Empty(run.Diagnostics);
            return string.Join('\n', run.Result.GeneratedSources.OrderBy(file => file.HintName, StringComparer.Ordinal).Select(file => file.HintName + "\n" + file.SourceText));
        }
    }

    private static void Check(GeneratorRun run) => Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
}
