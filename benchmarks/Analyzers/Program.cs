using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs;
using TypedJobs.Analyzers;
using TypedJobs.Analyzers.Benchmarks;
using TypedJobs.Generators;

// How much processor time the rules add to a compile.
//   dotnet run -c Release --project benchmarks/Analyzers [rounds [jobs [lines]]]
int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 9;
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000;
int lines = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 200_000;
ImmutableArray<DiagnosticAnalyzer> rules = AnalyzersOf(typeof(RuleIds).Assembly);
ImmutableArray<DiagnosticAnalyzer> sdk = [.. SdkFiles().SelectMany(static file => AnalyzersOf(Assembly.LoadFrom(file)))];

CSharpCompilation jobs = Compile(SourceSets.Jobs(count), withGenerator: true);
CSharpCompilation twice = Compile(SourceSets.Jobs(2 * count), withGenerator: true);
CSharpCompilation plain = Compile(SourceSets.Plain(lines), withGenerator: false);

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rules.Length} rules; {sdk.Length} analyzers of the SDK; processor time, median of {rounds} rounds"));
Console.WriteLine($"{"",-58} {"without",11} {"added",11}");
await new Measurement($"{count:N0} jobs, compiler alone", jobs, [], rules).RunAsync(rounds);
await new Measurement($"{2 * count:N0} jobs, compiler alone", twice, [], rules).RunAsync(rounds);
await new Measurement($"{lines:N0} lines without jobs, compiler alone", plain, [], rules).RunAsync(rounds);
if (!sdk.IsEmpty)
{
    await new Measurement($"{count:N0} jobs, with the analyzers of the SDK", jobs, sdk, rules).RunAsync(rounds);
    await new Measurement($"{lines:N0} lines without jobs, with the analyzers of the SDK", plain, sdk, rules).RunAsync(rounds);
}

static CSharpCompilation Compile(IEnumerable<string> sources, bool withGenerator)
{
    CSharpParseOptions parse = new(LanguageVersion.CSharp14);
    CSharpCompilation compilation = CSharpCompilation.Create(
        "Benchmark",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, parse, path: $"/src/File{i}.cs")),
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(JobAttribute).Assembly.Location).Distinct()
            .Select(static path => MetadataReference.CreateFromFile(path)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    if (!withGenerator)
    {
        return compilation;
    }

    CSharpGeneratorDriver.Create([new JobGenerator().AsSourceGenerator()], parseOptions: parse)
        .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out _);
    return (CSharpCompilation)generated;
}

static ImmutableArray<DiagnosticAnalyzer> AnalyzersOf(Assembly assembly) =>
[
    .. TypesOf(assembly)
        .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && type.GetConstructor(Type.EmptyTypes) is not null)
        .Where(static type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
        .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
        .Where(static analyzer => analyzer.SupportedDiagnostics.Any(static rule => rule.IsEnabledByDefault)),
];

// The analyzers that every project of the SDK runs, when they load into this version of the compiler.
static IEnumerable<string> SdkFiles()
{
    string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
    return Directory.Exists(Path.Combine(root, "sdk"))
        ? Directory.GetFiles(Path.Combine(root, "sdk"), "Microsoft.CodeAnalysis*NetAnalyzers.dll", SearchOption.AllDirectories)
            .Where(static path => !path.Contains("VisualBasic", StringComparison.Ordinal))
            .DistinctBy(Path.GetFileName)
        : [];
}

static IEnumerable<Type> TypesOf(Assembly assembly)
{
    try
    {
        return assembly.GetTypes();
    }
    catch (ReflectionTypeLoadException e)
    {
        return e.Types.OfType<Type>();
    }
}
