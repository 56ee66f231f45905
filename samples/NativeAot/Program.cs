using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using NativeAot;
using TypedJobs;

// NativeAot worker|client|first [redis]
string role = args.Length > 0 ? args[0] : "first";
string redis = args.Length > 1 ? args[1] : "localhost:6379";
if (role is not ("worker" or "client" or "first"))
{
    Console.Error.WriteLine("Usage: NativeAot worker|client|first [redis]: run jobs, enqueue one of each kind, or do both for a single job.");
    return 2;
}

HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
builder.Services.TryAddSingleton(TimeProvider.System);
builder.Services.AddScoped<Stamp>();
builder.Services.AddTypedJobs(jobs =>
{
    jobs.UseRedis(redis).UseKeyPrefix("aot").AddNativeAotJobs().AddJobContextAccessor().UseCorrelationId().UseJobMiddleware<StampMiddleware>();
    if (role != "client")
    {
        jobs.AddWorker(); // its options are in appsettings.json
    }
});

using IHost host = builder.Build();
await host.StartAsync();
if (role == "worker")
{
    IJobWorker worker = host.Services.GetRequiredService<IJobWorker>();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Worker started: {worker.Name}, {worker.Concurrency} jobs at the same time"));
    await host.WaitForShutdownAsync();
    return 0;
}

using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
var client = new Client(host.Services.GetRequiredService<IJobClient>(), deadline.Token);
if (role == "first")
{
    await client.RunOneAsync();
    TimeSpan sinceStart = DateTime.Now - Process.GetCurrentProcess().StartTime;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"First job done after {sinceStart.TotalMilliseconds:F0} ms"));
}
else
{
    await client.RunAllAsync();
    Console.WriteLine("All same");
}

await host.StopAsync();
return 0;
