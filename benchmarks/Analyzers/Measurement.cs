using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers.Benchmarks;

/// <summary>Compiles one set of sources with and without the rules, in turn, and says how much processor time they add.</summary>
internal sealed class Measurement(string name, CSharpCompilation sources, ImmutableArray<DiagnosticAnalyzer> others, ImmutableArray<DiagnosticAnalyzer> rules)
{
    public async Task RunAsync(int rounds)
    {
        _ = await CompileAsync(others);
        _ = await CompileAsync([.. others, .. rules]);
        var without = new List<double>();
        var with = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            without.Add(await CompileAsync(others));
            with.Add(await CompileAsync([.. others, .. rules]));
        }

        double before = Median(without);
        double added = Median([.. with.Zip(without, static (one, other) => one - other)]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-58} {before,8:N0} ms {added,8:N0} ms {100 * added / before,7:N1} %   (spread without: {without.Min():N0} to {without.Max():N0} ms)"));
    }

    // What a build does: the diagnostics of compiler and analyzers, and the assembly.
    private async Task<double> CompileAsync(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        CSharpCompilation compilation = sources.Clone();
        GC.Collect();
        TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
        Compilation compiled = compilation;
        if (!analyzers.IsEmpty)
        {
            CompilationWithAnalyzers analyzed = compilation.WithAnalyzers(
                analyzers,
                new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), onAnalyzerException: null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
            _ = await analyzed.GetAnalyzerDiagnosticsAsync();
            compiled = analyzed.Compilation;
        }

        using var assembly = new MemoryStream();
        if (!compiled.Emit(assembly).Success)
        {
            throw new InvalidOperationException($"'{name}' does not compile: {compiled.GetDiagnostics().First(static each => each.Severity == DiagnosticSeverity.Error)}");
        }

        return (Process.GetCurrentProcess().TotalProcessorTime - start).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
