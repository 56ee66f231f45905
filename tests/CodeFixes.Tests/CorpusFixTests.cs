using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CodeFixes;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Tests every fix on every report about the handlers of the corpus.</summary>
[Trait("Speed", "Slow")]
public sealed class CorpusFixTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.cs").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Fixes_of_the_corpus_compile_and_end_their_reports_without_another(string file)
    {
        string source = await File.ReadAllTextAsync(Path.Combine(Folder(), file), TestContext.Current.CancellationToken);
        int? applied = await FixAssert.AllFixesAsync([source], FixAllScope.Project, isStrict: true, TestContext.Current.CancellationToken);
        Assert.True(applied > 0, file);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "../Analyzers.Tests/Corpus/Bad");
}
