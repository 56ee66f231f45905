using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Tests;

/// <summary>Runs the generator over sources.</summary>
internal sealed class GeneratorRun
{
    public const string AssemblyName = "My.App";

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.CSharp14);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal)
                    || name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal)
                    || name is "netstandard.dll" or "mscorlib.dll" or "StackExchange.Redis.dll"))
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(JobAttribute).Assembly.Location),
    ];

    private GeneratorRun(GeneratorDriver driver, Compilation compilation, ImmutableArray<Diagnostic> diagnostics)
    {
        Driver = driver;
        Compilation = compilation;
        Diagnostics = diagnostics;
    }

    public GeneratorDriver Driver { get; }

    /// <summary>The sources together with what was generated.</summary>
    public Compilation Compilation { get; }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>Errors and warnings of the compiler, on all that was generated and given.</summary>
    public IEnumerable<Diagnostic> CompilerDiagnostics => Compilation.GetDiagnostics(TestContext.Current.CancellationToken)
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);

    public static GeneratorRun Of(params string[] sources) => Of(LanguageVersion.CSharp14, sources);

    public static GeneratorRun Of(LanguageVersion version, params string[] sources) =>
        With(Compile(version, sources), CreateDriver(version));

    /// <summary>With a generator that calls a probe, which may throw.</summary>
    public static GeneratorRun Probed(Action<GeneratorStage, string> probe, params string[] sources) =>
        With(Compile(LanguageVersion.CSharp14, sources), CreateDriver(LanguageVersion.CSharp14, new JobGenerator(probe)));

    /// <summary>In an assembly of another name, which may use others.</summary>
    public static GeneratorRun In(string assemblyName, IEnumerable<MetadataReference> references, params string[] sources) =>
        With(Compile(assemblyName, LanguageVersion.CSharp14, references, sources), CreateDriver(LanguageVersion.CSharp14));

    /// <summary>Against another assembly in place of the runtime.</summary>
    public static GeneratorRun Against(MetadataReference runtime, params string[] sources)
    {
        CSharpCompilation compilation = Compile(AssemblyName, LanguageVersion.CSharp14, [runtime], sources);
        return With(
            compilation.RemoveReferences(References[^1]), CreateDriver(LanguageVersion.CSharp14));
    }

    public static GeneratorRun With(Compilation compilation, GeneratorDriver driver)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(
            compilation, out Compilation output, out ImmutableArray<Diagnostic> diagnostics, TestContext.Current.CancellationToken);
        return new GeneratorRun(driver, output, diagnostics);
    }

    public static Compilation Compile(LanguageVersion version, params string[] sources) => Compile(AssemblyName, version, [], sources);

    public static CSharpCompilation Compile(
        string assemblyName, LanguageVersion version, IEnumerable<MetadataReference> references, params string[] sources) => CSharpCompilation.Create(
        assemblyName,
        sources.Select((source, i) => Parse(source, $"Source{i}.cs", version)),
        [.. References, .. references],
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            allowUnsafe: true,
            nullableContextOptions: NullableContextOptions.Enable,
            warningLevel: 9999));

    public static SyntaxTree Parse(string source, string path, LanguageVersion version = LanguageVersion.CSharp14) =>
        CSharpSyntaxTree.ParseText(
            source, ParseOptions.WithLanguageVersion(version), path, cancellationToken: TestContext.Current.CancellationToken);

    private static CSharpGeneratorDriver CreateDriver(LanguageVersion version, JobGenerator? generator = null) => CSharpGeneratorDriver.Create(
        [(generator ?? new JobGenerator()).AsSourceGenerator()],
        parseOptions: ParseOptions.WithLanguageVersion(version),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
