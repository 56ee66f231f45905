using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Tests.Running;

namespace TypedJobs.Generators.Tests.Diagnostics;

/// <summary>Tests that an exception in the generator is an error of the job that caused it, and of no other.</summary>
public sealed class FailureTests
{
    private const string Source = """
        using TypedJobs;
        namespace Shop;
        public sealed record Good(int Id);
        public sealed record Bad(string Text);
        public sealed class Jobs
        {
            [Job] public int First(Good good) => good.Id;
            [Job] public string Broken(Bad bad) => bad.Text;
            [Job] public int Last(int id) => id;
        }

        public static class OtherJobs { [Job] public static int Other(Good good) => good.Id + 1; }
        """;

    [Theory]
    [InlineData(GeneratorStage.Parsing)]
    [InlineData(GeneratorStage.Emission)]
    public async Task Exception_for_one_job_is_reported_at_it_and_the_others_are_generated(object stage)
    {
        GeneratorRun run = GeneratorRun.Probed(Throw, Source);

        Diagnostic error = Assert.Single(run.Diagnostics);
        Assert.Equal("TJ1014", error.Id);
        Assert.Equal(DiagnosticSeverity.Error, error.Severity);
        Assert.Equal("Broken", Source.Substring(error.Location.SourceSpan.Start, error.Location.SourceSpan.Length));
        string message = error.GetMessage(null);
        Assert.Contains("failed on 'Shop.Jobs.Broken", message, StringComparison.Ordinal);
        Assert.Contains("InvalidOperationException: Sequence of what? Of two lines.", message, StringComparison.Ordinal);
        Assert.Contains("report it at https://github.com/typedjobs/typedjobs/issues", message, StringComparison.Ordinal);

        Assert.Empty(run.CompilerDiagnostics);
        EmittedAssembly emitted = EmittedAssembly.Of(run);
        Assert.Equal(["Jobs.First", "Jobs.Last", "OtherJobs.Other"], emitted.Table.Jobs.Select(job => job.Name));
        Assert.Equal("8", await emitted.RunAsync("OtherJobs.Other", """{"good":{"id":7}}"""));

        void Throw(GeneratorStage at, string method)
        {
            if (at.Equals(stage) && method == "Broken")
            {
                throw new InvalidOperationException("Sequence of what?\nOf two lines.");
            }
        }
    }

    [Fact]
    public void Exception_for_every_job_leaves_a_project_that_compiles()
    {
        GeneratorRun run = GeneratorRun.Probed((_, method) => throw new FormatException(method), Source);
        Assert.Equal(["TJ1014"], run.Diagnostics.Select(each => each.Id).Distinct());
        Assert.Equal(4, run.Diagnostics.Length);
        Assert.Empty(run.CompilerDiagnostics);
    }

    [Fact]
    public void Job_that_failed_is_generated_when_it_no_longer_fails()
    {
        bool fails = true;
        GeneratorRun before = GeneratorRun.Probed((_, _) => { if (fails) { throw new FormatException(); } }, Source);
        fails = false;
        GeneratorRun after = GeneratorRun.With(
            GeneratorRun.Compile(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp14, Source.Replace("namespace", "\nnamespace", StringComparison.Ordinal)), before.Driver);
        Assert.Empty(after.Diagnostics);
        Assert.Equal(4, EmittedAssembly.Of(after).Table.Jobs.Count);
    }
}
