// What cancellation costs: how soon a token fires in another process, what a token costs a job that needs none, and what
// the timers of many jobs cost. Starts a redis-server of its own.
//   dotnet run -c Release --project benchmarks/Cancellation [-- latency | overhead | timers]
using System.Globalization;
using TypedJobs.Benchmarks.Cancellation;
using Spectre.Console;
using TypedJobs.TestServers;

if (args is ["worker", var configuration, var prefix, var concurrency])
{
    await WorkerProcess.RunAsync(configuration, prefix, int.Parse(concurrency, CultureInfo.InvariantCulture));
    return 0;
}

if (RedisServerProcess.Obstacle is { } obstacle)
{
    Console.Error.WriteLine(obstacle);
    return 1;
}

await using RedisServerProcess redis = await RedisServerProcess.StartAsync();
Table table = new Table().RoundedBorder().AddColumns("What", "Setting", "Result", "Target");
foreach (string part in args.Length == 0 ? ["latency", "overhead", "timers"] : args)
{
    IAsyncEnumerable<Row> rows = part switch
    {
        "latency" => LatencyBenchmark.RunAsync(redis.Configuration),
        "overhead" => OverheadBenchmark.RunAsync(redis.Configuration),
        "timers" => TimerBenchmark.RunAsync(redis.Configuration),
        _ => throw new ArgumentException($"There is no part '{part}': latency, overhead, timers."),
    };
    await foreach (Row row in rows)
    {
        Console.Error.WriteLine($"{row.What} | {row.Setting} | {row.Result}");
        table.AddRow(row.What, row.Setting, row.Result, row.Target);
    }
}

AnsiConsole.Profile.Width = 120;
AnsiConsole.Write(table);
return 0;
