// A tenant travels with each job: from the caller to the handler, and on to the jobs that the handler enqueues.
//   dotnet run --project samples/Tenants
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tenants;
using TypedJobs;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddScoped<Tenant>();
builder.Services.AddTypedJobs(jobs => jobs
    .UseEmbeddedServer()
    .UseEnqueueMiddleware<RequireTenant>()
    .UseJobMiddleware<TenantMiddleware>()
    .AddTenantsJobs()
    .AddWorker());
using IHost host = builder.Build();
await host.StartAsync();

IJobClient client = host.Services.GetRequiredService<IJobClient>();
foreach (string tenant in new[] { "acme", "globex" })
{
    JobHandle<string[]> month = await client.InvoiceJobs.EnqueueWriteMonthAsync(2, Tenant.OptionsFor(tenant));
    Console.WriteLine(string.Join(", ", await month.WaitForResultAsync()));
}

try
{
    await client.InvoiceJobs.EnqueueWriteAsync(3);
}
catch (JobRejectedException refusal)
{
    Console.WriteLine($"Refused: {refusal.Message}");
}

await host.StopAsync();
