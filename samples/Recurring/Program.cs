// Jobs that recur: declared in code, or set at run time for each customer; watched, cancelled and paused.
//   dotnet run --project samples/Recurring
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Recurring;
using TypedJobs;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer().AddRecurringJobs().AddWorker());
using IHost host = builder.Build();
await host.StartAsync();
IJobClient client = host.Services.GetRequiredService<IJobClient>();

// What an expression means can be seen without a server. At 02:00 of 28 March clocks are put forward to 03:00.
var nightly = Schedule.Cron("30 2 * * *", "Europe/Berlin");
TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
foreach (DateTimeOffset at in nightly.GetNextOccurrences(new(2027, 3, 27, 0, 0, 0, TimeSpan.Zero), 3))
{
    Console.WriteLine(TimeZoneInfo.ConvertTime(at, berlin).ToString("ddd yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture));
}

// A schedule of the code, with the job of its next occurrence. It is there as soon as the worker has opened the queue.
JobSchedule heartbeat = client.Schedules.GetSchedule("default", "heartbeat");
while (await heartbeat.GetAsync() is null)
{
    await Task.Delay(TimeSpan.FromMilliseconds(50));
}

JobHandle beat = await heartbeat.WaitForNextAsync();
await beat.WaitForCompletionAsync();
Console.WriteLine($"Ran: {beat.Id.Key}");

// One schedule for each customer, in one call.
IReadOnlyList<JobSchedule> digests = await client.Schedules.SetManyAsync(Enumerable.Range(1, 100).Select(customer => new ScheduleDefinition
{
    Name = $"digest:{customer}",
    Call = ReportJobsCalls.SendDigest(customer),
    Schedule = Schedule.Cron("0 8 * * MON-FRI", "America/New_York"),
    Options = new() { Missed = MissedRuns.Skip, StartDeadline = TimeSpan.FromHours(2), Jitter = TimeSpan.FromMinutes(10) },
}));
JobHandle digest = await digests[41].RunNowAsync();
Console.WriteLine($"By hand: {await client.ReportJobs.GetSendDigest(digest.Id).WaitForResultAsync()}");

// A job that takes longer than the time to the next occurrence. It is cancelled as any other job.
JobSchedule import = client.Schedules.GetSchedule("default", "import");
IReadOnlyList<JobOccurrence> history = await import.GetHistoryAsync();
while (!history.Any(occurrence => occurrence.Outcome == OccurrenceOutcome.SkippedByOverlap))
{
    await Task.Delay(TimeSpan.FromMilliseconds(200));
    history = await import.GetHistoryAsync();
}

await import.PauseAsync("The file is wrong.");
JobHandle running = client.GetHandle(history.Last(occurrence => occurrence.Outcome == OccurrenceOutcome.Enqueued).JobId!.Value);
await running.CancelAsync("The file is wrong.");
try
{
    await running.WaitForCompletionAsync();
}
catch (JobCancelledException cancelled)
{
    Console.WriteLine($"Import: {cancelled.Reason}");
}

Console.WriteLine($"Schedule: {(await import.GetAsync())!.Status}");

// All of them, the next one that is due first.
int schedules = 0;
await foreach (JobScheduleRecord schedule in client.Schedules.ListAsync("default"))
{
    schedules++;
}

Console.WriteLine($"Schedules: {schedules}");
await host.StopAsync();
