using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers;

namespace TypedJobs.Benchmarks.Analyzers;

/// <summary>How much time each rule takes, apart from what they share: the bodies that handlers reach, bound and read once for all of them.</summary>
internal static class RuleCost
{
    private const int Rounds = 5;

    public static async Task RunAsync(int jobs)
    {
        ImmutableArray<DiagnosticAnalyzer> rules =
        [
            .. typeof(JobAnalyzer).Assembly.GetTypes()
                .Where(static type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type) && !typeof(DiagnosticSuppressor).IsAssignableFrom(type))
                .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
                .OrderBy(static rule => rule.SupportedDiagnostics[0].Id, StringComparer.Ordinal),
        ];
        double cold = 0;
        var shared = new List<double>();
        var alone = rules.ToDictionary(static rule => rule, static _ => new List<double>());
        for (int round = 0; round <= Rounds; round++)
        {
            CSharpCompilation compilation = Compile(jobs);
            GC.Collect();
            Dictionary<DiagnosticAnalyzer, double> first = await MeasureAsync(compilation, rules);
            Dictionary<DiagnosticAnalyzer, double> second = await MeasureAsync(compilation, [.. rules.Reverse()]);
            if (round == 0)
            {
                cold = first.Values.Sum();
                continue;
            }

            foreach (DiagnosticAnalyzer rule in rules)
            {
                alone[rule].Add(Math.Min(first[rule], second[rule]));
            }

            shared.Add(first.Values.Sum() - alone.Values.Sum(static times => times[^1]));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{jobs:N0} jobs. All rules, the first time in the process: {cold:N0} ms. Later, medians of {Rounds}:"));
        Console.WriteLine();
        Console.WriteLine("| | ms |");
        Console.WriteLine("| --- | ---: |");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| shared: bodies bound, tokens and calls followed | {Median(shared):N1} |"));
        foreach (DiagnosticAnalyzer rule in rules)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rule.SupportedDiagnostics[0].Id} | {Median(alone[rule]):N1} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| all | {Median(shared) + alone.Values.Sum(Median):N1} |"));
    }

    private static CSharpCompilation Compile(int jobs)
    {
        var parse = new CSharpParseOptions(LanguageVersion.CSharp14);
        return CSharpCompilation.Create(
            "Cost",
            SourceSets.Jobs(jobs).Select(source => CSharpSyntaxTree.ParseText(source, parse)),
            Sdk.References.Append(typeof(JobAttribute).Assembly.Location).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, concurrentBuild: false, nullableContextOptions: NullableContextOptions.Enable));
    }

    // Each run has a compilation of its own, whatever it is given, so the rule that asks first pays for what is shared. In two opposite
    // orders that is seldom the same rule: the lesser of its times is what it takes alone.
    private static async Task<Dictionary<DiagnosticAnalyzer, double>> MeasureAsync(Compilation compilation, ImmutableArray<DiagnosticAnalyzer> rules)
    {
        CompilationWithAnalyzers run = compilation.WithAnalyzers(rules, new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: false, logAnalyzerExecutionTime: true));
        _ = await run.GetAnalysisResultAsync(CancellationToken.None);
        var times = new Dictionary<DiagnosticAnalyzer, double>();
        foreach (DiagnosticAnalyzer rule in rules)
        {
            times[rule] = (await run.GetAnalyzerTelemetryInfoAsync(rule, CancellationToken.None)).ExecutionTime.TotalMilliseconds;
        }

        return times;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
