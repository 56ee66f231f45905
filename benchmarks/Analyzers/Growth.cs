using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>Whether following the token grows with what handlers reach, and no faster: the rules on more and more handlers.</summary>
internal static class Growth
{
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        ImmutableArray<DiagnosticAnalyzer> rules =
        [
            .. typeof(JobAnalyzer).Assembly.GetTypes()
                .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
                .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
        ];
        Console.WriteLine("| Handlers, each with a chain of 5 methods | rules, ms | for each handler, ms | allocated for each handler, KB |");
        Console.WriteLine("| ---: | ---: | ---: | ---: |");
        _ = await MeasureAsync(250, rules);
        foreach (int handlers in new[] { 250, 500, 1000, 2000 })
        {
            var runs = new List<(double Time, double Bytes)>();
            for (int round = 0; round < Rounds; round++)
            {
                runs.Add(await MeasureAsync(handlers, rules));
            }

            double time = runs.Select(static run => run.Time).Order().ElementAt(Rounds / 2);
            double bytes = runs.Select(static run => run.Bytes).Order().ElementAt(Rounds / 2);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {handlers:N0} | {time:N0} | {time / handlers:N2} | {bytes / handlers / 1024:N0} |"));
        }
    }

    private static async Task<(double Time, double Bytes)> MeasureAsync(int handlers, ImmutableArray<DiagnosticAnalyzer> rules)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
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
