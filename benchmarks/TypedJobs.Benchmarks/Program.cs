// Compares TypedJobs with its peers; see ../README.md.
//   compare [--quick] [--only KEY…] [--results FOLDER]
//   typedjobs|floor               a process of the comparison
using System.CommandLine;
using Spectre.Console;
using TypedJobs.Benchmarks.Allocations;
using TypedJobs.Benchmarks.Comparison;
using TypedJobs.Benchmarks.Reporting;
using TypedJobs.Benchmarks.Subjects;
using TypedJobs.Benchmarks.Workloads;

switch (args)
{
    case ["typedjobs"]:
        await SampleLoop.RunAsync(TypedJobsQueue.OpenAsync);
        return 0;
    case ["floor"]:
        await SampleLoop.RunAsync(FloorQueue.OpenAsync);
        return 0;
}

var quick = new Option<bool>("--quick") { Description = "Fewer and smaller samples, under two minutes." };
var only = new Option<string[]>("--only")
{
    Description = "The keys of the workloads to run, such as bulk or process-100. Default: all.",
    AllowMultipleArgumentsPerToken = true,
};
var folder = new Option<string>("--results") { Description = "Where the results go, as JSON.", DefaultValueFactory = _ => "results" };
var compare = new Command("compare", "Runs the comparison.") { quick, only, folder };
compare.SetAction(async parsed =>
{
    bool isQuick = parsed.GetValue(quick);
    string[] keys = parsed.GetValue(only) ?? [];
    DateTimeOffset date = DateTimeOffset.UtcNow;
    IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
    console.Profile.Width = 200;

    Workload[] workloads = [.. Plan.Create(isQuick).Where(workload => keys.Length == 0 || keys.Contains(workload.Key))];
    string kind = isQuick ? "quick" : "full";
    string path = Path.GetFullPath(Path.Combine(parsed.GetRequiredValue(folder), $"{date:yyyy-MM-dd}-{kind}.json"));
    await using Run run = await Run.StartAsync();
    IReadOnlyList<Setting> settings = Settings.Describe(run.ServerVersion);
    foreach (Setting setting in settings)
    {
        console.WriteLine($"{setting.Name}: {setting.Value}");
    }

    await Console.Error.WriteLineAsync($"{DateTime.UtcNow:HH:mm:ss} Warming up");
    await run.WarmUpAsync([.. workloads.SelectMany(workload => workload.Requests.Keys).Distinct()], Plan.WarmUp(isQuick));
    foreach (Workload workload in workloads)
    {
        await Console.Error.WriteLineAsync($"{DateTime.UtcNow:HH:mm:ss} {workload.Title}");
        await run.ExecuteAsync(workload);
        await ResultFile.WriteAsync(path, date, settings, run.Results);
    }

    if (keys.Length == 0 || keys.Contains("allocations"))
    {
        await Console.Error.WriteLineAsync($"{DateTime.UtcNow:HH:mm:ss} Allocations");
        await AllocationRun.ExecuteAsync(run.Port, run.Results);
        workloads = [.. workloads, .. AllocationRun.Workloads];
    }

    console.WriteLine();
    Report.Print(console, workloads, run.Results);
    await ResultFile.WriteAsync(path, date, settings, run.Results);
    console.WriteLine();
    console.WriteLine($"Results: {path}");
});
return await new RootCommand("Compares TypedJobs with its peers.") { compare }.Parse(args).InvokeAsync();
