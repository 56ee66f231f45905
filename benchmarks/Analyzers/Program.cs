using System.Globalization;
using TypedJobs.Benchmarks.Analyzers;

// How much processor time the rules add to a compile, as the SDK's compiler does it for a build.
//   dotnet run -c Release --project benchmarks/Analyzers [rounds [jobs [lines [rows]]]]    what they add
//   dotnet run -c Release --project benchmarks/Analyzers report [jobs [lines]]             what the compiler says of each rule
//   dotnet run -c Release --project benchmarks/Analyzers rules [jobs]                      how much each rule takes, and what they share
//   dotnet run -c Release --project benchmarks/Analyzers growth                            more and more handlers
if (args is ["growth"])
{
    await Growth.RunAsync();
    return;
}

if (args is ["rules", ..])
{
    await RuleCost.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 300);
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
(string Name, SourceFolder Sources, AnalyzerSet Less, AnalyzerSet More)[] rows =
[
    ($"{someJobs}, beside the analyzers of the SDK", jobs, AnalyzerSet.Sdk, AnalyzerSet.SdkAndRules),
    ($"{noJobs}, beside the analyzers of the SDK", plain, AnalyzerSet.Sdk, AnalyzerSet.SdkAndRules),
    ($"{noJobs}, the same twice: what is chance", plain, AnalyzerSet.Sdk, AnalyzerSet.Sdk),
    ($"{someJobs}, no other analyzer", jobs, AnalyzerSet.None, AnalyzerSet.Rules),
    ($"{noJobs}, no other analyzer", plain, AnalyzerSet.None, AnalyzerSet.Rules),
    ($"{noJobs}, one that does nothing in place of the rules", plain, AnalyzerSet.None, AnalyzerSet.Idle),
];
int most = !isReport && args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : rows.Length;
foreach ((string name, SourceFolder sources, AnalyzerSet less, AnalyzerSet more) in rows.Take(most))
{
    Measurement.Run(compiler, name, sources, less, more, rounds);
}
