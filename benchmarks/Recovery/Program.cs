// How soon jobs run again whose process was killed, and what a worker of many idle queues costs. Starts a redis-server of its
// own.
//   dotnet run -c Release --project benchmarks/Recovery [-- orphans | queues]
using System.Globalization;
using TypedJobs.Benchmarks.Recovery;
using Spectre.Console;
using TypedJobs.TestServers;

if (args is ["worker", var configuration, var prefix, var lease])
{
    await WorkerProcess.RunAsync(
        configuration, prefix, TimeSpan.FromMilliseconds(double.Parse(lease, CultureInfo.InvariantCulture)));
    return 0;
}

if (RedisServerProcess.Obstacle is { } obstacle)
{
    Console.Error.WriteLine(obstacle);
    return 1;
}

await using RedisServerProcess redis = await RedisServerProcess.StartAsync();
Table table = new Table().RoundedBorder().AddColumns("What", "Setting", "Result", "Target");
foreach (string part in args.Length == 0 ? ["orphans", "queues"] : args)
{
    IAsyncEnumerable<Row> rows = part switch
    {
        "orphans" => OrphanBenchmark.RunAsync(redis.Configuration),
        "queues" => QueuesBenchmark.RunAsync(redis.Configuration),
        _ => throw new ArgumentException($"There is no part '{part}': orphans, queues."),
    };
    await foreach (Row row in rows)
    {
        Console.Error.WriteLine($"{row.What} | {row.Setting} | {row.Result}");
        table.AddRow(row.What, row.Setting, row.Result, row.Target);
    }
}

AnsiConsole.Profile.Width = 160;
AnsiConsole.Write(table);
return 0;
