using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Tests.Incrementality;

/// <summary>What an edit costs, told by the reasons that the pipeline's steps give for having run.</summary>
public sealed class IncrementalityTests
{
    private const string Mail = """
        namespace Shop;
        public sealed record Letter(string Text);
        public static class MailJobs
        {
            [TypedJobs.Job] public static void Send(Letter letter) { System.Console.WriteLine(1); }
        }
        """;

    private const string Reports = """
        namespace Shop;
        public enum Format { Pdf, Html }
        public static class ReportJobs
        {
            [TypedJobs.Job] public static int Build(Format format) => 1;

            [TypedJobs.Job, TypedJobs.Recurring("0 3 * * *")] public static void Rebuild() { }
        }
        """;

    private const string Other = "namespace Shop; public class Elsewhere { public int X; }";

    [Fact]
    public void An_edit_elsewhere_runs_nothing_again()
    {
        Dictionary<string, IncrementalStepRunReason[]> reasons = Edit(2, Other.Replace("X", "Y", StringComparison.Ordinal), out _);
        Assert.All(reasons.Values.SelectMany(each => each), reason => Assert.True(IsCached(reason), $"{reason}"));

        // No step of the pipeline is left out.
        Assert.Equal(
            typeof(TrackingNames).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal),
            reasons.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_edit_inside_a_handler_emits_nothing_new()
    {
        Dictionary<string, IncrementalStepRunReason[]> reasons =
            Edit(0, Mail.Replace("WriteLine(1)", "WriteLine(2); System.Console.WriteLine(3)", StringComparison.Ordinal), out string[] emitted);
        Assert.Empty(emitted);
        Assert.All(reasons[TrackingNames.Jobs], reason => Assert.True(IsCached(reason), $"{reason}"));
        Assert.All(reasons[TrackingNames.Groups], reason => Assert.True(IsCached(reason), $"{reason}"));
    }

    [Fact]
    public void A_line_that_moves_a_handler_emits_nothing_new()
    {
        Edit(0, "\n\n// moved\n" + Mail, out string[] emitted);
        Assert.Empty(emitted);
    }

    [Fact]
    public void A_new_parameter_emits_that_handler_type_alone()
    {
        Edit(0, Mail.Replace("Letter letter", "Letter letter, int copies", StringComparison.Ordinal), out string[] emitted);
        Assert.Equal(["Shop.MailJobs.Jobs.g.cs"], emitted);
    }

    [Fact]
    public void A_new_member_of_a_payload_emits_its_codec_and_the_handlers_that_describe_it()
    {
        Edit(0, Mail.Replace("string Text", "string Text, int Pages", StringComparison.Ordinal), out string[] emitted);
        Assert.Equal(["Shop.Letter.Codec.g.cs", "Shop.MailJobs.Jobs.g.cs"], emitted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_member_that_becomes_sensitive_emits_its_codec_and_the_handlers_that_describe_it()
    {
        Edit(0, Mail.Replace("string Text", "[TypedJobs.Sensitive] string Text", StringComparison.Ordinal), out string[] emitted);
        Assert.Equal(["Shop.Letter.Codec.g.cs", "Shop.MailJobs.Jobs.g.cs"], emitted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0 3 * * *\")", "0 4 * * *\")")]
    [InlineData("0 3 * * *\")", "0 3 * * *\", TimeZone = \"Europe/Berlin\")")]
    [InlineData("0 3 * * *\")", "0 3 * * *\"), TypedJobs.Recurring(\"@daily\", Name = \"second\")")]
    [InlineData(", TypedJobs.Recurring(\"0 3 * * *\")", "")]
    public void A_changed_schedule_emits_its_handler_type_alone(string from, string to)
    {
        Edit(1, Reports.Replace(from, to, StringComparison.Ordinal), out string[] emitted);
        Assert.Equal(["Shop.ReportJobs.Jobs.g.cs"], emitted);
    }

    [Fact]
    public void A_new_job_emits_its_type_and_the_table()
    {
        Edit(1, Reports.Replace("=> 1;", "=> 1; [TypedJobs.Job] public static void Clear() { }", StringComparison.Ordinal), out string[] emitted);
        Assert.Equal(["Shop.ReportJobs.Jobs.g.cs", "TypedJobs.AssemblyJobs.g.cs"], emitted);
    }

    [Fact]
    public void The_output_is_the_same_whatever_the_order_of_the_files()
    {
        Dictionary<string, string> Files(params string[] sources) =>
            GeneratorRun.Of(sources).Result.GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString());
        Assert.Equal(Files(Mail, Reports, Other).OrderBy(file => file.Key), Files(Other, Reports, Mail).OrderBy(file => file.Key));
    }

    private static bool IsCached(IncrementalStepRunReason reason) =>
        reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;

    // Edits one of the files, and tells the reasons of the pipeline's own steps and the files that were emitted anew.
    private static Dictionary<string, IncrementalStepRunReason[]> Edit(int file, string text, out string[] emitted)
    {
        GeneratorRun before = GeneratorRun.Of(Mail, Reports, Other);
        Compilation original = GeneratorRun.Compile(LanguageVersion.CSharp14, Mail, Reports, Other);
        before = GeneratorRun.With(original, before.Driver);
        SyntaxTree tree = original.SyntaxTrees.ElementAt(file);
        GeneratorRun after = GeneratorRun.With(
            original.ReplaceSyntaxTree(tree, GeneratorRun.Parse(text, tree.FilePath)), before.Driver);
        Assert.Empty(after.Diagnostics);
        Assert.Empty(after.CompilerDiagnostics);
        var old = before.Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText);
        emitted =
        [
            .. after.Result.GeneratedSources
                .Where(source => !old.TryGetValue(source.HintName, out var was) || !ReferenceEquals(was, source.SourceText))
                .Select(source => source.HintName)
                .Order(),
        ];
        return after.Result.TrackedSteps
            .Where(steps => typeof(TrackingNames).GetFields().Any(field => (string?)field.GetRawConstantValue() == steps.Key))
            .ToDictionary(steps => steps.Key, steps => steps.Value.SelectMany(step => step.Outputs).Select(output => output.Reason).ToArray());
    }
}
