using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Formatting;

namespace TypedJobs.Generators.Tests.Emission;

/// <summary>How generated files look, and that they are the same everywhere.</summary>
public sealed class LayoutTests
{
    private const string Source = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;

        namespace Shop;

        public enum Size { Small, Large }
        public sealed record Thing(int Id, Size Size = Size.Large) { public string Text { get; init; } = ""; public int I { get; set; } }

        public sealed class IstanbulJobs
        {
            [TypedJobs.Job(Timeout = "1.02:03:04.5", BackoffJitter = 0.25)]
            public Task<List<Thing>> Invite(Thing INFO, double number = -1.5, decimal money = 1.5m, int negative = -1, IProgress<Thing>? progress = null, CancellationToken token = default) => null!;

            [TypedJobs.Job] public static void Nothing() { }
        }
        """;

    [Fact]
    public void It_is_formatted_as_the_formatter_formats()
    {
        using var workspace = new AdhocWorkspace();
        Assert.All(GeneratorRun.Of(Source).Result.GeneratedSources, source =>
        {
            SyntaxNode formatted = Formatter.Format(source.SyntaxTree.GetRoot(TestContext.Current.CancellationToken), workspace, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(source.SourceText.ToString(), formatted.ToFullString());
        });
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void It_is_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string[] expected = Texts();
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, Texts());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_job_is_found_by_a_switch_over_its_name()
    {
        string table = GeneratorRun.Of(Source).Result.GeneratedSources.Single(source => source.HintName.StartsWith("TypedJobs.", StringComparison.Ordinal)).SourceText.ToString();
        Assert.Contains("name switch", table, StringComparison.Ordinal);
        Assert.Contains("\"IstanbulJobs.Invite\" => global::Shop.IstanbulJobsDispatch.InviteJob,", table, StringComparison.Ordinal);
    }

    private static string[] Texts() => [.. GeneratorRun.Of(Source).Result.GeneratedSources.Select(source => source.HintName + source.SourceText)];
}
