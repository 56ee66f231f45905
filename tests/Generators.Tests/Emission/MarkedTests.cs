using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>
/// Tests handlers and types that the compiler warns of wherever they are used. Generated code uses them without a diagnostic, or an error says why
/// not; and who uses the generated client is told what the handler says.
/// </summary>
public sealed class MarkedTests
{
    [Theory]
    [InlineData("[Obsolete]", "CS0612")]
    [InlineData("[Obsolete(\"Use another.\")]", "CS0618")]
    [InlineData("[Obsolete(\"Use another.\", true)]", "CS0619")]
    [InlineData("[Obsolete(\"Use another.\", DiagnosticId = \"SHOP1\", UrlFormat = \"https://shop/{0}\")]", "SHOP1")]
    [InlineData("[Experimental(\"SHOP2\")]", "SHOP2")]
    [InlineData("[Experimental(\"SHOP2\", UrlFormat = \"https://shop/{0}\", Message = \"New.\"), Obsolete(\"Old.\", true)]", "CS0619")]
    public async Task Marks_of_a_handler_are_those_of_its_calls(string mark, string id)
    {
        const string handlers = """
            namespace Shop
            {
                public sealed class Method { $ [TypedJobs.Job] public int Run(int id) => id; [TypedJobs.Job] public int Walk(int id) => id; }
                $ public sealed class Type { [TypedJobs.Job] public int Run(int id) => id; }
                $ public class Outer { public sealed class Inner { [TypedJobs.Job] public static int Run(int id) => id; } }
                $ public interface IType { [TypedJobs.Job] int Run(int id); }
                $ public static class Static { [TypedJobs.Job] public static int Run(int id) => id; }
            }
            """;
        GeneratorRun run = GeneratorRun.Of(Usings + handlers.Replace("$", mark, StringComparison.Ordinal));
        Assert.Empty(run.Diagnostics);
        Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
        if (mark != "[Obsolete]")
        {
            // That it has no message is the handler's choice.
            await Strictness.StrictAnalysis.CheckAsync(run);
        }

        EmittedAssembly emitted = EmittedAssembly.Of(run);
        Assert.Equal("3", await emitted.RunAsync("Inner.Run", """{"id":3}"""));

        string[] uses =
        [
            "jobs.Method.EnqueueRunAsync(1)", "MethodCalls.Run(1)", "jobs.Type", "TypeCalls.Run(1)", "new TypeClient(jobs)", "jobs.OuterInner", "jobs.IType", "StaticCalls.Run(1)",
        ];
        foreach (string use in uses)
        {
            Assert.Contains(id, UseOf(run, use));
        }

        Assert.Empty(UseOf(run, "jobs.Method.EnqueueWalkAsync(1)"));
    }

    [Fact]
    public async Task Warnings_with_an_id_of_their_own_are_not_reported_in_generated_code()
    {
        const string old = "[Obsolete(\"Old.\", DiagnosticId = \"SHOP1\")]";
        GeneratorRun run = GeneratorRun.Of($$"""
            {{Usings}}
            #pragma warning disable SHOP1
            namespace Shop
            {
                {{old}} public sealed record Letter(string Text);
                {{old}} public enum Size { {{old}} Small, Large }
                {{old}} public interface IClock { }
                public sealed class Parcel
                {
                    {{old}} public Parcel() { }
                    {{old}} public int Weight { get; set; }
                    public int Height { {{old}} get; {{old}} init; }
                    {{old}} public required Letter Letter { get; set; }
                    [JsonInclude] public List<Letter>? Letters;
                    public (Letter, Size?) Pair { get; set; }
                }

                public static class Jobs
                {
                    [Job] public static Letter One(Letter letter, Parcel[] parcels, [FromServices] IClock clock, IProgress<Size> progress, Size size = Size.Small) => letter;
                    [Job] public static void Two([FromKeyedServices(typeof(Letter))] IServiceProvider services, [FromKeyedServices(Size.Small)] IServiceProvider others) { }
                }
            }
            """);
        await CheckAsync(run);
    }

    [Theory]
    [InlineData("TJ3001", "'Shop.Letter' is experimental", "[Experimental(\"SHOP2\")] public sealed record Letter(string Text);", "Letter")]
    [InlineData("TJ3001", "'Shop.Letter' is experimental", "[Experimental(\"SHOP2\")] public sealed record Letter(string Text);", "List<Letter[]>")]
    [InlineData("TJ3001", "'Shop.Letter' is experimental", "[Experimental(\"SHOP2\")] public enum Letter { A }", "Dictionary<Letter, int>")]
    [InlineData("TJ3001", "'Shop.Outer' is experimental", "[Experimental(\"SHOP2\")] public class Outer { public sealed record Letter(string Text); }", "Outer.Letter")]
    [InlineData("TJ3001", "'Shop.Tag' is experimental", "[Experimental(\"SHOP2\")] public class Tag; public class Id<T> { public int Value { get; set; } }", "Id<Tag>")]
    [InlineData("TJ3001", "the constructor of 'Shop.Letter' is obsolete as an error", "public class Letter { [Obsolete(\"x\", true)] public Letter() { } }", "Letter")]
    [InlineData("TJ3001", "the member 'X' of 'Shop.Letter' is obsolete as an error", "public class Letter { public int X { [Obsolete(\"x\", true)] get; set; } }", "Letter")]
    [InlineData("TJ3001", "the member 'X' of 'Shop.Letter' is experimental", "public class Letter { [JsonInclude, Experimental(\"SHOP2\")] public int X; }", "Letter")]
    [InlineData("TJ3001", "the member 'B' of 'Shop.Letter' is obsolete as an error", "public enum Letter { A, [Obsolete(\"x\", true)] B }", "Letter?")]
    public void Payload_that_generated_code_cannot_use_is_an_error_that_says_so(string id, string problem, string types, string type)
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            {{Usings}}
            #pragma warning disable SHOP2
            namespace Shop { {{types}} public static class Jobs { [Job] public static void Run({{type}} value) { } } }
            """);
        Diagnostic error = Assert.Single(run.Diagnostics);
        Assert.Equal(id, error.Id);
        Assert.Contains(problem, error.GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Fact]
    public void Members_that_are_ignored_may_be_marked()
    {
        GeneratorRun run = GeneratorRun.Of($$"""
            {{Usings}}
            namespace Shop
            {
                public class Letter { [JsonIgnore, Obsolete("x", true)] public int X { get; set; } [Experimental("SHOP2")] public void M() { } [Obsolete("x", true)] public Letter(int y) { } public Letter() { } }
                public static class Jobs { [Job] public static void Run(Letter value) { } }
            }
            """);
        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Fact]
    public void Types_of_an_experimental_assembly_are_refused_as_payloads_and_taken_as_services()
    {
        GeneratorRun library = GeneratorRun.In("Library", [], """
            [assembly: System.Diagnostics.CodeAnalysis.Experimental("LIB1")]
            namespace Library; public sealed record Letter(string Text); public interface IClock;
            """);
        using var image = new MemoryStream();
        Assert.True(library.Compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        MetadataReference reference = MetadataReference.CreateFromImage(image.ToArray());
        const string source = """
            #pragma warning disable LIB1
            public static class Jobs { [TypedJobs.Job] public static void Run($ value) { } }
            """;
        GeneratorRun payload = GeneratorRun.In("App", [reference], source.Replace("$", "Library.Letter", StringComparison.Ordinal));
        Assert.Contains("the assembly 'Library' is experimental", Assert.Single(payload.Diagnostics).GetMessage(null), StringComparison.Ordinal);
        Assert.Empty(payload.CompilerDiagnostics);
        GeneratorRun service = GeneratorRun.In("App", [reference], source.Replace("$", "[TypedJobs.FromServices] Library.IClock", StringComparison.Ordinal));
        Assert.Empty(service.Diagnostics);
        Assert.Empty(service.CompilerDiagnostics);
    }

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics.CodeAnalysis;
        using System.Text.Json.Serialization;
        using Microsoft.Extensions.DependencyInjection;
        using TypedJobs;

        """;

    // What the compiler says of a use in other code of the project.
    private static IEnumerable<string> UseOf(GeneratorRun run, string use) => run.Compilation
        .AddSyntaxTrees(GeneratorRun.Parse($"using TypedJobs; using Shop; public static class User {{ public static object Use(IJobClient jobs) => {use}; }}", "Use.cs"))
        .GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
        .Select(diagnostic => diagnostic.Id);

    private static async Task CheckAsync(GeneratorRun run)
    {
        Assert.Empty(run.Diagnostics);
        Assert.True(!run.CompilerDiagnostics.Any(), string.Join('\n', run.CompilerDiagnostics));
        await Strictness.StrictAnalysis.CheckAsync(run);
        EmittedAssembly.Of(run);
    }
}
