using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Analyzers.Handlers;

namespace TypedJobs.Analyzers.Tests.Screening;

/// <summary>
/// What the syntax lets through is not bound, so nothing that is wrong may be let through: of handlers that are changed at
/// random, the rules report the same as when every body is bound.
/// </summary>
public sealed class ScreenAgreementTests
{
    private static readonly int Iterations =
        int.Parse(Environment.GetEnvironmentVariable("TYPEDJOBS_SCREEN_ITERATIONS") ?? "4", CultureInfo.InvariantCulture);

    public static TheoryData<string> Files =>
        [.. new[] { "../Corpus/Good", "../Corpus/Bad", "Ordinary" }.SelectMany(static each => Directory.GetFiles(Folder(each), "*.cs").Select(path => $"{each}/{Path.GetFileName(path)}"))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_rules_report_the_same_as_when_all_is_bound(string file)
    {
        string source = await File.ReadAllTextAsync(Folder(file), TestContext.Current.CancellationToken);
        await Agreement.CompareAsync(Agreement.Parse(source));
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            SyntaxTree changed = Change(Agreement.Parse(source), new Random(iteration));
            await Agreement.CompareAsync(changed);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Of_what_is_let_through_the_same_is_known_as_of_what_is_bound(string file)
    {
        string source = await File.ReadAllTextAsync(Folder(file), TestContext.Current.CancellationToken);
        Agreement.CompareCalls(Agreement.Parse(source));
    }

    [Theory]
    [InlineData("Ordinary", 1.0)]
    [InlineData("../Corpus/Good", 0.5)]
    public async Task Handlers_that_are_written_well_are_let_through(string folder, double share)
    {
        int handlers = 0;
        var bound = new List<string>();
        foreach (string path in Directory.GetFiles(Folder(folder), "*.cs"))
        {
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;
            JobCode code = Assert.IsType<JobCode>(JobCode.Of(AllRules.Compile(await File.ReadAllTextAsync(path, cancellationToken)), cancellationToken));
            handlers += code.Handlers.Length;
            bound.AddRange(code.Handlers.Where(each => !code.IsSettled(each)).Select(each => each.Name));
        }

        Assert.True(bound.Count <= handlers * (1 - share), $"Of {handlers} handlers these had to be bound: {string.Join(", ", bound)}");
    }

    // Each method is changed in one place; what does not compile then stays as it was.
    private static SyntaxTree Change(SyntaxTree tree, Random random)
    {
        var changes = new Dictionary<MethodDeclarationSyntax, SyntaxNode>();
        foreach (MethodDeclarationSyntax method in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
        {
            if (Mutation.Of(method, random) is { } changed)
            {
                changes[method] = changed;
            }
        }

        while (true)
        {
            SyntaxNode root = tree.GetRoot().ReplaceNodes(
                changes.Keys, (method, _) => changes[method].WithAdditionalAnnotations(new SyntaxAnnotation("changed", method.SpanStart.ToString(CultureInfo.InvariantCulture))));
            SyntaxTree changed = Agreement.Parse(root.ToFullString());
            SyntaxNode[] wrong =
                [.. AllRules.CompileWithErrors(changed).GetDiagnostics().Where(static each => each.Severity == DiagnosticSeverity.Error)
                    .Select(each => root.FindNode(each.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>()).OfType<SyntaxNode>().Distinct()];
            HashSet<string> places = [.. wrong.SelectMany(static each => each.GetAnnotations("changed")).Select(static each => each.Data!)];
            if (places.Count == 0)
            {
                return wrong.Length == 0 ? changed : tree;
            }

            foreach (MethodDeclarationSyntax method in changes.Keys.Where(each => places.Contains(each.SpanStart.ToString(CultureInfo.InvariantCulture))).ToArray())
            {
                changes.Remove(method);
            }
        }
    }

    private static string Folder(string folder, [CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, folder);
}
