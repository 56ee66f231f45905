using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using TypedJobs.Analyzers;

namespace TypedJobs.CodeFixes.Tests;

/// <summary>Runs all rules and all fixes over the files of a project, as an editor does.</summary>
internal static class FixRun
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [.. InstancesOf<DiagnosticAnalyzer>(typeof(JobAnalyzer)).Where(static each => each is not DiagnosticSuppressor)];

    private static readonly CodeFixProvider[] Fixes = [.. InstancesOf<CodeFixProvider>(typeof(JobCodeFix))];

    public static Project Open(AdhocWorkspace workspace, params string[] sources)
    {
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Corpus", "Corpus", LanguageNames.CSharp,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable),
            parseOptions: new CSharpParseOptions(LanguageVersion.CSharp14),
            metadataReferences: RunningFramework.References));
        for (int i = 0; i < sources.Length; i++)
        {
            project = project.AddDocument($"File{i}.cs", SourceText.From(sources[i]), filePath: $"/src/File{i}.cs").Project;
        }

        return project;
    }

    /// <summary>Returns what the rules report, in the order of the places.</summary>
    public static async Task<ImmutableArray<Diagnostic>> ReportsAsync(Project project, CancellationToken cancellationToken)
    {
        Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(Analyzers).GetAnalyzerDiagnosticsAsync(cancellationToken);
        return [.. found.OrderBy(static each => each.Location.SourceTree!.FilePath, StringComparer.Ordinal).ThenBy(static each => each.Location.SourceSpan.Start)];
    }

    /// <summary>Returns the errors of the compiler, and its warnings.</summary>
    public static async Task<Diagnostic[]> ProblemsAsync(Project project, CancellationToken cancellationToken) =>
        [.. (await project.GetCompilationAsync(cancellationToken))!.GetDiagnostics(cancellationToken).Where(static each => each.Severity >= DiagnosticSeverity.Warning)];

    /// <summary>Returns what is offered for a report.</summary>
    public static async Task<List<(CodeFixProvider Fix, CodeAction Action)>> ActionsAsync(Project project, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        var actions = new List<(CodeFixProvider, CodeAction)>();
        Document document = project.GetDocument(diagnostic.Location.SourceTree)!;
        foreach (CodeFixProvider fix in Fixes.Where(each => each.FixableDiagnosticIds.Contains(diagnostic.Id)))
        {
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add((fix, action)), cancellationToken));
        }

        return actions;
    }

    public static async Task<Project> ApplyAsync(Project project, CodeAction action, CancellationToken cancellationToken)
    {
        ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellationToken);
        return operations.OfType<ApplyChangesOperation>().Single().ChangedSolution.GetProject(project.Id)!;
    }

    /// <summary>Applies one fix to everything that it is offered for, as "fix all" does.</summary>
    /// <returns>The project; null when "fix all" has nothing to offer.</returns>
    public static async Task<Project?> ApplyAllAsync(
        Project project, CodeFixProvider fix, CodeAction first, Document document, FixAllScope scope, ImmutableArray<Diagnostic> reports, CancellationToken cancellationToken)
    {
        var context = new FixAllContext(
            document, fix, scope, first.EquivalenceKey!, fix.FixableDiagnosticIds, new KnownDiagnostics(reports.Where(each => fix.FixableDiagnosticIds.Contains(each.Id))), cancellationToken);
        return await fix.GetFixAllProvider()!.GetFixAsync(context) is { } action ? await ApplyAsync(project, action, cancellationToken) : null;
    }

    public static IEnumerable<CodeFixProvider> AllFixes => Fixes;

    private static IEnumerable<T> InstancesOf<T>(Type assembly) => assembly.Assembly.GetTypes()
        .Where(static type => !type.IsAbstract && typeof(T).IsAssignableFrom(type))
        .Select(static type => (T)Activator.CreateInstance(type)!);

    private sealed class KnownDiagnostics(IEnumerable<Diagnostic> diagnostics) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => Task.FromResult(diagnostics);

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult(Enumerable.Empty<Diagnostic>());

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return diagnostics.Where(each => each.Location.SourceTree == tree);
        }
    }
}
