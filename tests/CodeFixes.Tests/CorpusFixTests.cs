using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Tests every fix on every report about the handlers of the corpus.</summary>
public sealed class CorpusFixTests
{
    private const int MostRounds = 100;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers = [.. InstancesOf<DiagnosticAnalyzer>(typeof(JobAnalyzer)).Where(static each => each is not DiagnosticSuppressor)];

    private static readonly CodeFixProvider[] Fixes = [.. InstancesOf<CodeFixProvider>(typeof(JobCodeFix))];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.cs").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_fix_compiles_and_ends_its_report_without_another(string file)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Open(workspace, await File.ReadAllTextAsync(Path.Combine(Folder(), file), TestContext.Current.CancellationToken));
        ImmutableArray<Diagnostic> before = await ReportsAsync(document);
        Dictionary<string, int> counts = before.GroupBy(static each => each.Id).ToDictionary(static each => each.Key, static each => each.Count());
        foreach (Diagnostic diagnostic in before)
        {
            foreach (CodeAction action in await ActionsAsync(document, diagnostic))
            {
                Document changed = await ApplyAsync(document, action);
                string what = $"{diagnostic}\n{await changed.GetTextAsync(TestContext.Current.CancellationToken)}";
                Assert.True(await CompilesAsync(changed), what);
                ImmutableArray<Diagnostic> after = await ReportsAsync(changed);
                Assert.True(after.Length < before.Length, what);
                Assert.True(after.GroupBy(static each => each.Id).All(each => counts.TryGetValue(each.Key, out int count) && each.Count() <= count), what);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task All_fixes_compile_together_when_they_are_applied_one_after_another(string file)
    {
        using var workspace = new AdhocWorkspace();
        Document document = Open(workspace, await File.ReadAllTextAsync(Path.Combine(Folder(), file), TestContext.Current.CancellationToken));
        for (int round = 0; round < MostRounds; round++)
        {
            CodeAction? next = null;
            foreach (Diagnostic diagnostic in await ReportsAsync(document))
            {
                if (await ActionsAsync(document, diagnostic) is [var action, ..])
                {
                    next = action;
                    break;
                }
            }

            if (next is null)
            {
                Assert.True(await CompilesAsync(document));
                return;
            }

            document = await ApplyAsync(document, next);
        }

        Assert.Fail("The fixes come to no end.");
    }

    private static Document Open(AdhocWorkspace workspace, string source) => workspace
        .AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Corpus", "Corpus", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
            metadataReferences: RunningFramework.References))
        .AddDocument("Jobs.cs", SourceText.From(source), filePath: "/src/Jobs.cs");

    private static async Task<ImmutableArray<Diagnostic>> ReportsAsync(Document document)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static each => each.Location.SourceSpan.Start)];
    }

    private static async Task<bool> CompilesAsync(Document document) =>
        !(await document.Project.GetCompilationAsync(TestContext.Current.CancellationToken))!.GetDiagnostics(TestContext.Current.CancellationToken)
            .Any(static each => each.Severity == DiagnosticSeverity.Error);

    private static async Task<List<CodeAction>> ActionsAsync(Document document, Diagnostic diagnostic)
    {
        var actions = new List<CodeAction>();
        foreach (CodeFixProvider fix in Fixes.Where(each => each.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), TestContext.Current.CancellationToken));
        }

        return actions;
    }

    private static async Task<Document> ApplyAsync(Document document, CodeAction action)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(TestContext.Current.CancellationToken);
        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
    }

    private static IEnumerable<T> InstancesOf<T>(Type assembly) => assembly.Assembly.GetTypes()
        .Where(static type => !type.IsAbstract && typeof(T).IsAssignableFrom(type))
        .Select(static type => (T)Activator.CreateInstance(type)!);

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "../Analyzers.Tests/Corpus/Bad");
}
