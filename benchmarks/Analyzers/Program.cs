using System.Globalization;
using TypedJobs.Analyzers.Benchmarks;

// How much processor time the rules add to a compile, as the SDK's compiler does it for a build.
//   dotnet run -c Release --project benchmarks/Analyzers [rounds [jobs [lines]]]    what they add
//   dotnet run -c Release --project benchmarks/Analyzers report [jobs [lines]]      what the compiler says of each rule
//   dotnet run -c Release --project benchmarks/Analyzers growth                     more and more handlers
if (args is ["growth"])
{
    await Growth.RunAsync();
    return;
}

bool isReport = args is ["report", ..];
int rounds = !isReport && args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3;
int count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000;
int lines = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 200_000;

using var compiler = new CompilerServer();
using var jobs = new SourceFolder(SourceSets.Jobs(count));
using var plain = new SourceFolder(SourceSets.Plain(lines));
if (isReport)
{
    foreach (SourceFolder sources in new[] { jobs, plain })
    {
        string arguments = sources.Arguments(AnalyzerSet.SdkAndRules, withReport: true);
        _ = compiler.Compile(arguments);
        _ = compiler.Compile(arguments, out string report);
        Console.WriteLine(report);
    }

    return;
}

Console.WriteLine("| Compile | without, ms | added, ms | | least without, ms | least added, ms | |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
string someJobs = string.Create(CultureInfo.InvariantCulture, $"{count:N0} jobs");
string noJobs = string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines without jobs");
Measurement.Run(compiler, $"{someJobs}, beside the analyzers of the SDK", jobs, AnalyzerSet.Sdk, AnalyzerSet.SdkAndRules, rounds);
Measurement.Run(compiler, $"{noJobs}, beside the analyzers of the SDK", plain, AnalyzerSet.Sdk, AnalyzerSet.SdkAndRules, rounds);
Measurement.Run(compiler, $"{someJobs}, no other analyzer", jobs, AnalyzerSet.None, AnalyzerSet.Rules, rounds);
Measurement.Run(compiler, $"{noJobs}, no other analyzer", plain, AnalyzerSet.None, AnalyzerSet.Rules, rounds);
Measurement.Run(compiler, $"{noJobs}, one that does nothing in place of the rules", plain, AnalyzerSet.None, AnalyzerSet.Idle, rounds);
