using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TypedJobs.Client;
using TypedJobs.CompilerServices;
using TypedJobs.Hosting;
using TypedJobs.Loops;
using TypedJobs.Retries;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis;
using TypedJobs.Worker;

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
    /// <param name="configure">Says where Redis is, which assemblies' jobs there are, and which queues are worked on.</param>
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
    /// <param name="configure">Says where Redis is, which assemblies' jobs there are, and which queues are worked on.</param>
    /// <exception cref="InvalidOperationException">An earlier call for this name has chosen another server or key prefix.</exception>
    public static IServiceCollection AddTypedJobs(
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
        services.TryAddSingleton(static provider => new RoundLoop(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<RoundLoop>>()));
        var builder = new TypedJobsBuilder(services, name);
        builder.TryAddSingleton(static _ => KeyPrefix.Default);
        builder.TryAddSingleton(static _ => ClientName.Default);
        builder.TryAddInstance<RetentionPolicies>();
        builder.TryAddInstance<BackoffPolicies>();
        builder.TryAddSingleton(static provider => new JobCatalog(provider.GetAll<CompilerServices.JobTable>()));
        builder.TryAddSingleton<RedisConnectionSource>(static _ => throw new InvalidOperationException(
            "TypedJobs has no server: call UseRedis(…) or UseEmbeddedServer() in AddTypedJobs(…)."));
        builder.TryAddSingleton<IJobStorage>(static provider => new RedisJobStorage(
            provider.Get<RedisConnectionSource>(),
            provider.Get<KeyPrefix>().Value,
            provider.Get<ClientName>().Value,
            provider.Get<RetentionPolicies>()));
        builder.TryAddSingleton<IJobClient>(static provider => new JobClient(
            provider.Get<IJobStorage>(),
            provider.GetShared<TimeProvider>(),
            provider.GetShared<ILogger<JobClient>>()));
        configure(builder);
        return services;
    }
}
