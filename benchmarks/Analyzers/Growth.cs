using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers.Benchmarks;

/// <summary>Whether following the token grows with what handlers reach, and no faster: the rules on more and more handlers.</summary>
internal static class Growth
{
    private const int Rounds = 5;

    // The compiler's feature that has the rules bind each body, whatever its syntax tells: see JobCode.
    private const string BindAll = "typedjobs-bind-all";

    public static async Task RunAsync()
    {
        ImmutableArray<DiagnosticAnalyzer> rules =
        [
            .. typeof(RuleIds).Assembly.GetTypes()
                .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
                .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];
        Console.WriteLine("| Handlers, each with a chain of 5 methods | bodies | rules, ms | for each handler, ms | allocated for each handler, KB |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: |");
        foreach (bool bindsAll in new[] { false, true })
        {
            _ = await MeasureAsync(250, rules, bindsAll);
            foreach (int handlers in new[] { 250, 500, 1000, 2000 })
            {
                var runs = new List<(double Time, double Bytes)>();
                for (int round = 0; round < Rounds; round++)
                {
                    runs.Add(await MeasureAsync(handlers, rules, bindsAll));
                }

                double time = runs.Select(static run => run.Time).Order().ElementAt(Rounds / 2);
                double bytes = runs.Select(static run => run.Bytes).Order().ElementAt(Rounds / 2);
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {handlers:N0} | {(bindsAll ? "all bound" : "by syntax")} | {time:N0} | {time / handlers:N2} | {bytes / handlers / 1024:N0} |"));
            }
        }
    }

    private static async Task<(double Time, double Bytes)> MeasureAsync(int handlers, ImmutableArray<DiagnosticAnalyzer> rules, bool bindsAll)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        if (bindsAll)
        {
            parse = parse.WithFeatures([new(BindAll, "true")]);
        }

        CSharpCompilation compilation = CSharpCompilation.Create(
            "Growth",
            SourceSets.Chains(handlers).Select(source => CSharpSyntaxTree.ParseText(source, parse)),
            Sdk.References.Append(typeof(JobAttribute).Assembly.Location).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, concurrentBuild: false, nullableContextOptions: NullableContextOptions.Enable));
        GC.Collect();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long allocated = GC.GetTotalAllocatedBytes();
        AnalysisResult result = await compilation.WithAnalyzers(
                rules,
                new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: false))
            .GetAnalysisResultAsync(CancellationToken.None);
        return result.GetAllDiagnostics() is [var first, ..]
            ? throw new InvalidOperationException($"Nothing is wrong with the chains: {first}")
            : ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds, GC.GetTotalAllocatedBytes() - allocated);
    }
}
