using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.DependencyInjection;
using TypedJobs.CompilerServices;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>Tests that a generator and a runtime of different versions are told apart, when a project is compiled and when it runs.</summary>
public sealed class ContractTests
{
    private const string Jobs = "public static class Jobs { [TypedJobs.Job] public static void Run() { } }";

    [Theory]
    [InlineData(GeneratorContract.Version + 1, "3.1.0", "this project references TypedJobs 3.1.0 of contract version 4; update the package TypedJobs to 3.1.0")]
    [InlineData(GeneratorContract.Version - 1, "0.0.1", "this project references TypedJobs 0.0.1 of contract version 2; update the package TypedJobs to 0.1.0")]
    [InlineData(GeneratorContract.Version + 1, "3.1.0-beta.1+0123abc", "this project references TypedJobs 3.1.0-beta.1 of contract version 4; update the package TypedJobs to 3.1.0-beta.1 in")]
    public void Runtime_of_another_contract_is_an_error(int version, string runtime, string message)
    {
        Diagnostic error = Assert.Single(GeneratorRun.Against(Runtime(runtime, version), Jobs).Diagnostics, each => each.Id == "TJ1015");
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.Contains(message, error.GetMessage(null), StringComparison.Ordinal);
        Assert.Contains($"writes code for contract version {GeneratorContract.Version}", error.GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_without_a_contract_is_an_error() =>
        Assert.Contains(GeneratorRun.Against(Runtime("0.0.1", null), Jobs).Diagnostics, each => each.Id == "TJ1015");

    [Fact]
    public void Runtime_of_the_same_contract_is_no_error() =>
        Assert.DoesNotContain(GeneratorRun.Against(Runtime("9.9.9", GeneratorContract.Version), Jobs).Diagnostics, each => each.Id == "TJ1015");

    [Fact]
    public void Project_without_jobs_may_reference_any_runtime() =>
        Assert.Empty(GeneratorRun.Against(Runtime("3.1.0", GeneratorContract.Version + 1), "public class Nothing;").Diagnostics);

    [Fact]
    public void Assembly_that_was_generated_for_another_contract_is_refused_when_it_is_registered()
    {
        GeneratorRun run = GeneratorRun.Of(Jobs);
        SyntaxTree table = run.Compilation.SyntaxTrees.Single(tree => tree.FilePath.EndsWith("TypedJobs.AssemblyJobs.g.cs", StringComparison.Ordinal));
        string own = $"Require({GeneratorContract.Version},";
        Assert.Contains(own, table.ToString(), StringComparison.Ordinal);
        SyntaxTree other = GeneratorRun.Parse(
            table.ToString().Replace(own, $"Require({GeneratorContract.Version + 1},", StringComparison.Ordinal), table.FilePath);
        var services = new ServiceCollection();

        Exception thrown = Assert.ThrowsAny<Exception>(
            () => EmittedAssembly.Of(run.Compilation.ReplaceSyntaxTree(table, other)).Register(new TypedJobsBuilder(services)));

        InvalidOperationException error = Assert.IsType<InvalidOperationException>(thrown.InnerException);
        Assert.Contains("'My.App' were generated for contract version 4", error.Message, StringComparison.Ordinal);
        Assert.Empty(services);
    }

    // A runtime of another version, as far as the generator looks at it.
    private static CompilationReference Runtime(string version, int? contract)
    {
        string type = contract is null ? string.Empty : $"public static class GeneratorContract {{ public const int Version = {contract}; }}";
        CSharpCompilation runtime = GeneratorRun.Compile(
            "TypedJobs",
            LanguageVersion.CSharp14,
            [],
            $$"""
            [assembly: System.Reflection.AssemblyVersion("{{version.Split('-')[0]}}.0")]
            [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
            namespace TypedJobs { public sealed class JobAttribute : System.Attribute; }
            namespace TypedJobs.CompilerServices { {{type}} }
            """);
        return runtime.RemoveReferences(runtime.References.Last()).ToMetadataReference();
    }
}
