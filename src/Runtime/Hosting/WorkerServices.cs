using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedJobs.Hosting.Settings;
using TypedJobs.Loops;
using TypedJobs.Queues;
using TypedJobs.Retries;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Worker;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Fetching;

namespace TypedJobs.Hosting;

/// <summary>Registers the services and the options of a worker.</summary>
internal static class WorkerServices
{
    /// <summary>Adds a worker, and with the first one of a registration the service that starts and stops them all.</summary>
    /// <param name="own">The services of the registration.</param>
    /// <param name="registration">The registration.</param>
    /// <param name="worker">The name, which no other worker of the registration has.</param>
    /// <param name="queues">The queues.</param>
    /// <param name="configure">Changes the options, after the configuration; <see langword="null"/> when the code changes none.</param>
    public static void Add(
        RegistrationServices own, Registration registration, string worker, WorkerQueue[] queues, Action<WorkerOptions>? configure)
    {
        string optionsName = registration.OptionsNameOf(worker);
        OptionsBuilder<WorkerOptions> options = own.Host.AddOptions<WorkerOptions>(optionsName).ValidateOnStart();
        if (configure is not null)
        {
            options.Configure(configure);
        }

        registration.Queues.UnionWith(queues.Select(queue => queue.Name));
        registration.WorkerQueues.UnionWith(queues.Select(queue => queue.Name));
        own.AddSingleton(services => new JobWorker(
            new WorkerRegistration(worker, queues, services.GetShared<IOptionsMonitor<WorkerOptions>>().Get(optionsName)),
            services.Get<JobCatalog>(),
            services.Get<IJobStorage>(),
            services.Get<BackoffPolicies>(),
            services.GetAll<IJobWorkerObserver>,
            services.GetAll<IJobFailureObserver>,
            services.Get<RecordOpener>().OpenAsync,
            services.Get<HandlerEnvironment>(),
            services.Get<QueueSchedules>(),
            services.GetShared<RoundLoop>(),
            services.GetShared<TimeProvider>(),
            services.GetShared<ILogger<JobWorker>>()));
        int position = own.Count<JobWorker>() - 1;
        own.AddSingleton<IJobWorker>(services => services.GetAll<JobWorker>().ElementAt(position));
        if (position == 0)
        {
            own.AddHosted(static services => new JobWorkerService(
                services, services.GetShared<ILogger<JobWorkerService>>(), services.Provider.GetService<IHostApplicationLifetime>()));
        }
    }
}
