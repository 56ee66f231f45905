// Payments whose values are encrypted on the server and hidden from people, a bank that is busy or closed, and a ticket for each payment that fails.
//   dotnet run --project samples/Payments
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Payments;
using TypedJobs;

// A real key comes from where you keep other secrets, and stays the same.
var key = new PayloadKey("2026-11", RandomNumberGenerator.GetBytes(PayloadKey.Length));
var tickets = new Tickets();
HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Critical);
builder.Services.AddSingleton<Bank>();
builder.Services.AddTypedJobs(jobs => jobs
    .UseEmbeddedServer()
    .UsePayloadEncryption(key)
    .AddJobFailureObserver(tickets)
    .AddPaymentsJobs()
    .AddWorker());
using IHost host = builder.Build();
await host.StartAsync();
IJobClient client = host.Services.GetRequiredService<IJobClient>();
var card = new Card("Ada", "4111111111111111");

// The bank is busy: the handler releases the job, and it runs again soon.
JobHandle<string> first = await client.CardJobs.EnqueuePayAsync(card, 120);
Console.WriteLine(await first.WaitForResultAsync());
JobRecord record = (await first.GetAsync())!;
Console.WriteLine($"Attempts: {record.Attempts}");
Console.WriteLine($"Shown: {record.PayloadJson}");

// The bank is closed: payments wait until it opens. PauseJobsAsync does that with the jobs of one name.
JobQueue queue = client.GetQueue("default");
await queue.PauseAsync();
JobHandle<string> second = await client.CardJobs.EnqueuePayAsync(card, 80);
Console.WriteLine($"Closed: {(await second.GetAsync())!.State}");
await queue.ResumeAsync();
Console.WriteLine(await second.WaitForResultAsync());

// Somebody is told of what fails for good.
await client.CardJobs.EnqueuePayAsync(card, 0);
Console.WriteLine($"Ticket: {await tickets.Opened.ReadAsync()}");
await host.StopAsync();
