using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedJobs.Client;
using TypedJobs.Client.Middleware;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting;
using TypedJobs.Hosting.Monitoring;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Loops;
using TypedJobs.Payloads.Protection;
using TypedJobs.Queues;
using TypedJobs.Retries;
using TypedJobs.Schedules.Firing;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Checks;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Worker;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Middleware;

namespace TypedJobs;

/// <summary>Adds jobs to a host.</summary>
public static class TypedJobsServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IJobClient"/>, and the workers that <paramref name="configure"/> adds. May be called more
    /// than once: the calls add up. They must not choose different servers or key prefixes, unless the later one calls
    /// <see cref="TypedJobsBuilder.ReplaceServer"/>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Chooses the server, and adds the jobs of assemblies and the workers.</param>
    /// <exception cref="InvalidOperationException">An earlier call has chosen another server or key prefix.</exception>
    public static IServiceCollection AddTypedJobs(this IServiceCollection services, Action<TypedJobsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, null, configure);
    }

    /// <summary>
    /// Registers a second server, or a second key prefix of the same one, under a name: <see cref="IJobClient"/> and
    /// <see cref="IJobWorker"/> are keyed services with that name as their key
    /// (<c>[FromKeyedServices("reports")] IJobClient jobs</c>). Nothing but the host is shared with other registrations.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name.</param>
    /// <param name="configure">Chooses the server, and adds the jobs of assemblies and the workers.</param>
    /// <exception cref="InvalidOperationException">An earlier call for this name has chosen another server or key prefix.</exception>
    public static IServiceCollection AddKeyedTypedJobs(
        this IServiceCollection services, string name, Action<TypedJobsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name, configure);
    }

    private static IServiceCollection Add(IServiceCollection services, string? name, Action<TypedJobsBuilder> configure)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new JobTelemetry(
            provider.GetService<IMeterFactory>(), GuardedLogger.Around(provider.GetRequiredService<ILogger<JobTelemetry>>())));
        services.TryAddSingleton(static provider => new RoundLoop(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RoundLoop>>()));
        services.TryAddSingleton(static _ => new CheckedServers());
        Registration registration = RegistrationsOf(services).GetOrAdd(name, out bool isNew);
        if (isNew)
        {
            services.AddOptions<SettingsCheck>(registration.OptionsNameOf(string.Empty)).ValidateOnStart();
            services.AddOptions<RetentionOptions>(registration.OptionsNameOf(string.Empty)).ValidateOnStart();
            services.AddOptions<MonitoringOptions>(registration.OptionsNameOf(string.Empty)).ValidateOnStart();
            services.AddOptions<PayloadOptions>(registration.OptionsNameOf(string.Empty)).ValidateOnStart();
        }

        var own = new RegistrationServices(services, name);
        if (isNew)
        {
            // Before the workers, which are added below.
            own.AddHosted(static provider => new ServerRequirementService(provider, provider.GetShared<TimeProvider>()));
        }

        own.TryAddSingleton(provider => RegistrationSettings.ReadKeyPrefix(registration, provider.Provider.GetService<IConfiguration>()));
        own.TryAddSingleton(provider => RegistrationSettings.ReadClientName(registration, provider.Provider.GetService<IConfiguration>()));
        own.TryAddSingleton(provider => RegistrationSettings.ReadServerRequirement(registration, provider.Provider.GetService<IConfiguration>()));
        own.TryAddSingleton(provider =>
        {
            // A monitor would keep the options of each name for good.
            IOptionsFactory<RetentionOptions> retentions = provider.GetShared<IOptionsFactory<RetentionOptions>>();
            return new RetentionPolicies(queue => retentions.Create(registration.OptionsNameOf(queue)).ToRetention());
        });
        own.Instance<BackoffPolicies>();
        own.TryAddSingleton(static provider => new JobCatalog(provider.GetAll<CompilerServices.JobTable>()));
        own.TryAddSingleton<RedisConnectionSource>(static _ => throw new InvalidOperationException(
            "TypedJobs has no server: call UseRedis(…), UseRedisConnectionString(…) or UseEmbeddedServer() in AddTypedJobs(…)."));
        own.TryAddSingleton<IJobStorage>(static provider => new RedisJobStorage(
            provider.Get<RedisConnectionSource>(),
            provider.Get<KeyPrefix>().Value,
            provider.Get<ClientName>().Value,
            provider.Get<RetentionPolicies>()));
        own.TryAddSingleton(provider => new QueueMonitor(
            registration,
            provider.GetShared<IOptionsMonitor<MonitoringOptions>>().Get(registration.OptionsNameOf(string.Empty)),
            provider.Get<IJobStorage>(),
            provider.Get<RedisConnectionSource>(),
            provider.GetShared<TimeProvider>()));
        own.TryAddSingleton(provider =>
        {
            PayloadOptions options = provider.GetShared<IOptionsMonitor<PayloadOptions>>().Get(registration.OptionsNameOf(string.Empty));
            return new PayloadProtector(
                provider.GetAll<IPayloadTransform>(), new PayloadLimits(options.MaxArgumentsBytes, options.MaxResultBytes));
        });
        own.TryAddSingleton(static provider => new RecordOpener(
            provider.Get<PayloadProtector>(),
            new SensitiveMembers(provider.Get<IJobStorage>(), provider.GetAll<CompilerServices.JobTable>(), provider.GetShared<TimeProvider>())));
        own.TryAddSingleton(static _ => new Planner(new PlanCache()));
        own.TryAddSingleton(static provider => new CodedSchedules(provider.GetAll<CompilerServices.JobTable>()));
        own.TryAddSingleton(static provider => new QueueSchedules(
            provider.Get<CodedSchedules>(),
            provider.Get<IJobStorage>(),
            OccurrenceEnqueuer.Create(
                provider.Get<IJobStorage>(),
                EnqueuePipeline.Of(provider.GetAll<IEnqueueMiddleware>()),
                provider.Get<PayloadProtector>(),
                provider.GetShared<JobTelemetry>(),
                provider.GetShared<TimeProvider>(),
                provider.GetShared<ILogger<JobClient>>()),
            provider.Get<Planner>(),
            provider.GetShared<JobTelemetry>(),
            provider.GetShared<TimeProvider>()));
        own.TryAddSingleton<IJobClient>(static provider => new JobClient(
            provider.Get<IJobStorage>(),
            EnqueuePipeline.Of(provider.GetAll<IEnqueueMiddleware>()),
            provider.Get<PayloadProtector>(),
            provider.Get<RecordOpener>(),
            provider.Get<Planner>(),
            provider.Get<ClientName>().Value,
            provider.GetShared<JobTelemetry>(),
            provider.GetShared<TimeProvider>(),
            provider.GetShared<ILogger<JobClient>>()));
        own.TryAddSingleton(provider => new HandlerEnvironment(
            provider.GetShared<IServiceScopeFactory>(),
            JobPipeline.Of(provider.GetAll<JobMiddlewareRegistration>()),
            services.Any(service => service.ServiceType == typeof(ScopedJobContext)),
            provider.GetShared<JobTelemetry>())
        {
            Payloads = provider.Get<PayloadProtector>(),
        });
        configure(new TypedJobsBuilder(own, registration));
        return services;
    }

    private static Registrations RegistrationsOf(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(Registrations))?.ImplementationInstance is Registrations known)
        {
            return known;
        }

        var registrations = new Registrations();
        services.AddSingleton(registrations);
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptionsValidator>();
        services.AddSingleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>();
        services.AddSingleton<IValidateOptions<MonitoringOptions>, MonitoringOptionsValidator>();
        services.AddSingleton<IValidateOptions<PayloadOptions>, PayloadOptionsValidator>();
        services.AddSingleton<IValidateOptions<SettingsCheck>, SettingsValidator>();

        // Before what the application has registered already: code wins over the configuration.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<WorkerOptions>, WorkerOptionsSetup>());
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<RetentionOptions>, RetentionOptionsSetup>());
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<MonitoringOptions>, MonitoringOptionsSetup>());
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<PayloadOptions>, PayloadOptionsSetup>());
        return registrations;
    }
}
