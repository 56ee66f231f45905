using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Runs every rule of the assembly at once, as a build does.</summary>
internal static class AllRules
{
    /// <summary>How sources are parsed.</summary>
    public static CSharpParseOptions Parse { get; } = new(LanguageVersion.CSharp14);

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(JobAnalyzer).Assembly.GetTypes()
            .Where(static type => typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !type.IsAbstract)
            .Where(static type => type.GetCustomAttributes(typeof(DiagnosticAnalyzerAttribute), inherit: false).Length > 0)
            .Select(static type => Activator.CreateInstance(type))
            .OfType<DiagnosticAnalyzer>()
            .Where(static analyzer => analyzer is not DiagnosticSuppressor),
    ];

    /// <summary>What the rules report in sources that must compile, by line and column.</summary>
    public static Task<ImmutableArray<Diagnostic>> RunAsync(params string[] sources) => RunAsync(new EditorConfig(string.Empty), sources);

    /// <summary>The same under an .editorconfig.</summary>
    public static async Task<ImmutableArray<Diagnostic>> RunAsync(EditorConfig config, params string[] sources)
    {
        CSharpCompilation compilation = Compile(sources);
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(config.Severities));
        ImmutableArray<Diagnostic> found =
            await WithAnalyzers(compilation, Analyzers, config).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static each => each.Location.SourceSpan.Start).ThenBy(static each => each.Id, StringComparer.Ordinal)];
    }

    public static CompilationWithAnalyzers WithAnalyzers(
        Compilation compilation, ImmutableArray<DiagnosticAnalyzer> analyzers, AnalyzerConfigOptionsProvider? options = null) =>
        compilation.WithAnalyzers(
            analyzers,
            new CompilationWithAnalyzersOptions(
                options is null ? new AnalyzerOptions([]) : new AnalyzerOptions([], options),
                onAnalyzerException: null,
                concurrentAnalysis: true,
                logAnalyzerExecutionTime: false));

    /// <summary>A compilation of the sources, which must have no errors.</summary>
    public static CSharpCompilation Compile(params string[] sources) =>
        Compile([.. sources.Select(static (source, i) =>
            CSharpSyntaxTree.ParseText(source, Parse, $"/src/File{i}.cs", cancellationToken: TestContext.Current.CancellationToken))]);

    /// <summary>The same of what is parsed already.</summary>
    public static CSharpCompilation Compile(params SyntaxTree[] trees)
    {
        CSharpCompilation compilation = CompileWithErrors(trees);
        Diagnostic[] errors =
            [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(static each => each.Severity == DiagnosticSeverity.Error)];
        Assert.True(errors.Length == 0, "The source must compile:\n" + string.Join('\n', errors.Select(each => each.ToString())));

        return compilation;
    }

    /// <summary>A compilation of what may have errors.</summary>
    public static CSharpCompilation CompileWithErrors(params SyntaxTree[] trees) => CSharpCompilation.Create(
        "Corpus",
        trees,
        RunningFramework.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
}
