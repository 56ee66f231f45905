// What traces and metrics cost a worker, by who listens. Starts a redis-server of its own.
//   dotnet run -c Release --project benchmarks/Telemetry [-- ROUNDS]      (15 rounds)
using System.Globalization;
using Spectre.Console;
using TypedJobs.Benchmarks.Telemetry;
using TypedJobs.TestServers;

if (RedisServerProcess.Obstacle is { } obstacle)
{
    Console.Error.WriteLine(obstacle);
    return 1;
}

int rounds = args is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 15;
await using RedisServerProcess redis = await RedisServerProcess.StartAsync();
Table table = new Table().RoundedBorder().AddColumns("What", "Setting", "Result", "Target");
foreach (Row row in (Row[])[AskingBenchmark.Run(), .. await AttemptBenchmark.RunAsync(), .. await ThroughputBenchmark.RunAsync(redis.Configuration, rounds)])
{
    table.AddRow(row.What, row.Setting, row.Result, row.Target);
}

AnsiConsole.Profile.Width = 160;
AnsiConsole.Write(table);
return 0;
