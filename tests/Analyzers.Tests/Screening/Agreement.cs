using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tests.Screening;

/// <summary>Runs the rules twice, with the screen and with all bodies bound, and asserts that they report the same.</summary>
internal static class Agreement
{
    /// <returns>What both report.</returns>
    public static async Task<string[]> CompareAsync(SyntaxTree tree)
    {
        string[] screened = await ReportsAsync(tree);
        string[] bound = await ReportsAsync(Bound(tree));
        Assert.True(
            screened.SequenceEqual(bound),
            string.Join('\n', [.. bound.Except(screened).Select(static each => $"missed: {each}"), .. screened.Except(bound).Select(static each => $"too much: {each}"), tree.ToString()]));
        return bound;
    }

    /// <summary>Asserts that as much is known of who calls whom.</summary>
    public static void CompareCalls(SyntaxTree tree)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        CSharpCompilation compilation = AllRules.Compile(tree);
        JobCode code = Assert.IsType<JobCode>(JobCode.Of(compilation, cancellationToken));
        var bound = Assert.IsType<JobCode>(JobCode.Of(AllRules.Compile(Bound(tree)), cancellationToken));
        foreach (IMethodSymbol method in Methods(compilation))
        {
            IMethodSymbol same = Methods((CSharpCompilation)bound.Compilation).First(each => each.ToDisplayString() == method.ToDisplayString());
            Assert.Null(bound.ScreenOf(same));
            Assert.Equal((method.Name, bound.Calls.IsReached(same)), (method.Name, code.Calls.IsReached(method)));
            Assert.Equal((method.Name, bound.Calls.IsGiven(same)), (method.Name, code.Calls.IsGiven(method)));
            Assert.Equal((method.Name, bound.Calls.Heeds(same)), (method.Name, code.Calls.Heeds(method)));
            Assert.Equal((method.Name, bound.Calls.UncancellableCallOf(same) is null), (method.Name, code.Calls.UncancellableCallOf(method) is null));
            Assert.Equal(bound.Calls.HandlerOf(same).Name, code.Calls.HandlerOf(method).Name);
        }
    }

    public static SyntaxTree Parse(string source) =>
        CSharpSyntaxTree.ParseText(source, AllRules.Parse, "/src/File.cs");

    /// <summary>The same tree, of which everything is bound.</summary>
    public static SyntaxTree Bound(SyntaxTree tree) =>
        CSharpSyntaxTree.ParseText(tree.ToString(), AllRules.Parse.WithFeatures([new(JobCode.BindAll, "true")]), "/src/File.cs");

    private static async Task<string[]> ReportsAsync(SyntaxTree tree)
    {
        ImmutableArray<Diagnostic> found =
            await AllRules.WithAnalyzers(AllRules.Compile(tree), AllRules.Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.Select(static each => each.ToString()).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<IMethodSymbol> Methods(CSharpCompilation compilation)
    {
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        return tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Select(each => model.GetDeclaredSymbol(each, TestContext.Current.CancellationToken)!);
    }
}
