// A process with a worker, or with a client, that a test can kill:
//   worker CONFIGURATION PREFIX LEASE_MS [CONCURRENCY [MAX_STALLED]]   runs jobs until it is stopped
//   enqueue FOLDER COUNT OUT                 starts the embedded server on FOLDER, enqueues, says what is acknowledged
//   schedule …                               see ScheduleWorker
//   crowd …, cancel …                        see Crowd
//   blocked CONFIGURATION PREFIX             see Blocked
//   hold FOLDER                              starts the embedded server on FOLDER and stays
//   serve FOLDER PORT [SIZE]                 starts the embedded server on FOLDER and PORT and stays; SIZE is that at which its file is compacted
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedJobs;
using TypedJobs.Integration.Worker;

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
switch (args[0])
{
    case "worker":
        builder.Services.AddTypedJobs(jobs => jobs
            .UseRedis(args[1])
            .UseKeyPrefix(args[2])
            .AddTypedJobsIntegrationWorkerJobs()
            .AddWorker("default", worker =>
            {
                worker.LeaseDuration = TimeSpan.FromMilliseconds(int.Parse(args[3], CultureInfo.InvariantCulture));
                worker.PollInterval = TimeSpan.FromMilliseconds(200);
                worker.Concurrency = args.Length > 4 ? int.Parse(args[4], CultureInfo.InvariantCulture) : worker.Concurrency;
                worker.MaxStalledCount = args.Length > 5 ? int.Parse(args[5], CultureInfo.InvariantCulture) : worker.MaxStalledCount;
            }));
        using (IHost host = builder.Build())
        {
            await host.StartAsync();
            Console.WriteLine("STARTED");
            await host.WaitForShutdownAsync();
        }

        return 0;
    case "enqueue":
        builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer(args[1]).AddTypedJobsIntegrationWorkerJobs());
        using (IHost host = builder.Build())
        {
            IJobClient jobs = host.Services.GetRequiredService<IJobClient>();
            int count = int.Parse(args[2], CultureInfo.InvariantCulture);
            for (int i = 0; i < count; i++)
            {
                await jobs.ChildJobs.EnqueueLeaveAsync(args[3], i);
                Console.WriteLine("ACKNOWLEDGED " + i);
            }

            Console.WriteLine("ALL");
            await Task.Delay(Timeout.Infinite);
        }

        return 0;
    case "hold":
        builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer(args[1]).AddTypedJobsIntegrationWorkerJobs());
        using (IHost host = builder.Build())
        {
            await host.Services.GetRequiredService<IJobClient>().ChildJobs.EnqueueLeaveAsync(Path.GetTempPath(), 0);
            Console.WriteLine("HOLDING");
            await Task.Delay(Timeout.Infinite);
        }

        return 0;
    case "serve":
        builder.Services.AddTypedJobs(jobs => jobs.UseEmbeddedServer(server =>
        {
            server.DataFolder = args[1];
            server.Port = int.Parse(args[2], CultureInfo.InvariantCulture);
            server.MaxAppendOnlyFileSize = args.Length > 3 ? long.Parse(args[3], CultureInfo.InvariantCulture) : server.MaxAppendOnlyFileSize;
        }));
        using (IHost host = builder.Build())
        {
            await host.Services.GetRequiredService<IJobClient>().GetQueueNamesAsync(CancellationToken.None);
            Console.WriteLine("SERVING");
            await Task.Delay(Timeout.Infinite);
        }

        return 0;
    case "blocked":
        return await Blocked.WatchAsync(args);
    case "schedule":
        return await ScheduleWorker.WorkAsync(args);
    case "crowd":
        return await Crowd.WorkAsync(args);
    case "cancel":
        return await Crowd.CancelAsync(args);
    default:
        return 2;
}
