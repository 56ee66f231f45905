using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedJobs.Generators;
using TypedJobs.Benchmarks.Generators;

// How long, and how much memory, generation takes for 1,000 jobs in 200 classes: from nothing, and after a keystroke. Beside it
// the generator of System.Text.Json for the same payloads. The median of a number of runs.
const int Runs = 15;
var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
MetadataReference[] references =
[
    .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
        .Where(path => Path.GetFileName(path) is "TypedJobs.dll" or "netstandard.dll" or "mscorlib.dll" || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
        .Select(path => MetadataReference.CreateFromFile(path)),
];

string jsonPath = Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "JsonGenerator").Value!;
Type jsonType = Assembly.LoadFrom(jsonPath).GetTypes().Single(type => type.IsDefined(typeof(GeneratorAttribute)) && type.Name == "JsonSourceGenerator");

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Sources.Classes * Sources.PerClass} jobs in {Sources.Classes} classes, {Environment.ProcessorCount} processors, .NET {Environment.Version}, median of {Runs}"));
Console.WriteLine("| | time, ms | allocated, MB | files |");
Console.WriteLine("| --- | ---: | ---: | ---: |");
Measure("TypedJobs", () => new JobGenerator(), Sources.Jobs, new Dictionary<string, string>
{
    ["keystroke in a handler's body"] = Sources.Class(7, body: "System.Console.WriteLine();"),
    ["keystroke that adds a parameter"] = Sources.Class(7, parameter: ", string more"),
    ["keystroke in a file without jobs"] = string.Empty,
});
Measure("System.Text.Json", () => (IIncrementalGenerator)Activator.CreateInstance(jsonType)!, Sources.Contexts, new Dictionary<string, string>
{
    ["keystroke that adds a property"] = Sources.Contexts[7].Replace("Payload7_0(string Name", "Payload7_0(string More, string Name", StringComparison.Ordinal),
    ["keystroke in a file without contexts"] = string.Empty,
});
return 0;

void Measure(string name, Func<IIncrementalGenerator> create, string[] sources, Dictionary<string, string> edits)
{
    // Parsed anew each time: what a generator remembers by syntax is not there when it is cold.
    SyntaxTree[] Parse() => [.. sources.Append("class Other;").Select((source, i) => CSharpSyntaxTree.ParseText(source, parse, $"File{i}.cs"))];
    SyntaxTree[] trees = Parse();
    CSharpCompilation Compile(SyntaxTree[] from) => CSharpCompilation.Create("Shop", from, references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
    GeneratorDriver Drive() => CSharpGeneratorDriver.Create([create().AsSourceGenerator()], parseOptions: parse);

    Report(name + ", cold", () =>
    {
        CSharpCompilation compilation = Compile(Parse());
        GeneratorDriver driver = Drive();
        return () => driver.RunGenerators(compilation);
    });
    CSharpCompilation before = Compile(trees);
    GeneratorDriver warm = Drive().RunGenerators(before);
    Report(name + ", nothing changed, a new compilation", () =>
    {
        CSharpCompilation same = before.Clone();
        return () => warm.RunGenerators(same);
    });
    foreach ((string what, string text) in edits)
    {
        Report($"{name}, {what}", () =>
        {
            SyntaxTree old = text.Length == 0 ? trees[^1] : trees[7];
            SyntaxTree changed = CSharpSyntaxTree.ParseText(text.Length == 0 ? "class Other { int x; }" : text, parse, old.FilePath);
            CSharpCompilation after = before.ReplaceSyntaxTree(old, changed);
            return () => warm.RunGenerators(after);
        });
    }
}

// Each run is prepared outside what is measured.
static void Report(string name, Func<Func<GeneratorDriver>> prepare)
{
    var times = new List<double>();
    var bytes = new List<long>();
    int files = 0;
    for (int i = 0; i < Runs + 3; i++)
    {
        Func<GeneratorDriver> run = prepare();
        GC.Collect();
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        GeneratorDriver driver = run();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        if (result.Exception is not null || result.Diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error) || result.GeneratedSources.Length == 0)
        {
            throw new InvalidOperationException($"{name}: nothing was generated: {result.Exception?.Message ?? result.Diagnostics.FirstOrDefault()?.ToString()}");
        }

        files = result.GeneratedSources.Length;
        if (i >= 3)
        {
            times.Add(elapsed.TotalMilliseconds);
            bytes.Add(allocated);
        }
    }

    times.Sort();
    bytes.Sort();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[times.Count / 2]:F1} | {bytes[bytes.Count / 2] / 1e6:F1} | {files} |"));
}
