// Measures the files of a folder with one typed job per file, on a server inside this process or on Redis.
//   dotnet run --project samples/QuickStart [FOLDER] [--redis HOST:PORT]
using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using QuickStart;
using Spectre.Console;
using StackExchange.Redis;
using TypedJobs;

var folder = new Argument<string>("folder")
{
    Description = "The folder whose files are measured. Default: this repository.",
    DefaultValueFactory = _ => SourceFolder.Default(),
};
var redis = new Option<string?>("--redis") { Description = "A Redis server, as HOST:PORT. Default: a server inside this process." };
var command = new RootCommand("Measures the files of a folder, one job per file.") { folder, redis };
command.SetAction((parsed, stopping) => RunAsync(parsed.GetRequiredValue(folder), parsed.GetValue(redis), stopping));
return await command.Parse(args).InvokeAsync();

static async Task<int> RunAsync(string folder, string? redis, CancellationToken stopping)
{
    if (!Directory.Exists(folder))
    {
        return Fail(ExitCodes.NoFolder, $"There is no folder '{folder}'. Name one that exists, or none to measure this repository.");
    }

    string[] files = [.. SourceFolder.Files(folder)];
    if (files.Length == 0)
    {
        return Fail(ExitCodes.NoFolder, $"The folder '{folder}' has no files.");
    }

    HostApplicationBuilder builder = Host.CreateApplicationBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.None);
    try
    {
        builder.Services.AddTypedJobs(jobs =>
        {
            _ = redis is null ? jobs.UseEmbeddedServer() : jobs.UseRedis($"{redis},abortConnect=true,connectTimeout=3000");
            jobs.AddQuickStartJobs().AddWorker("files", worker => worker.Concurrency = 16);
        });
        using IHost host = builder.Build();

        // The client is asked first: a worker would wait for a server that does not answer, this program will not.
        IJobClient jobs = host.Services.GetRequiredService<IJobClient>();
        await jobs.GetHandle(new JobId("files", "is-anybody-there")).GetAsync(stopping);
        await host.StartAsync(stopping);

        RunResult result = await AnsiConsole.Progress().StartAsync(progress =>
            Run.ExecuteAsync(jobs, files, progress.AddTask($"{files.Length} files", maxValue: files.Length), stopping));

        await host.StopAsync(CancellationToken.None);
        AnsiConsole.Write(Summary.Render(result, folder));
        return result.Failures.Count == 0 ? ExitCodes.Done : ExitCodes.JobsFailed;
    }
    catch (Exception error) when (error is RedisException or JobEnqueueException or ArgumentException or FormatException && redis is not null)
    {
        return Fail(ExitCodes.NoServer, $"The server '{redis}' does not answer ({error.Message.Split('.')[0]}). Is it HOST:PORT, and does Redis run there?");
    }
}

static int Fail(int code, string message)
{
    Console.Error.WriteLine(message);
    return code;
}
