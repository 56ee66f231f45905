using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using TypedJobs.Protocol;
using TypedJobs.Worker;

namespace TypedJobs;

/// <summary>Adds jobs to a host.</summary>
public static class TypedJobsServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="IJobClient"/>, and the workers that <paramref name="configure"/> adds. May be called more
    /// than once: the calls add up.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Says where Redis is, which assemblies' jobs there are, and which queues are worked on.</param>
    public static IServiceCollection AddTypedJobs(this IServiceCollection services, Action<TypedJobsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(KeyPrefix.Default);
        services.TryAddSingleton(ClientName.Default);
        services.TryAddSingleton(new RetentionPolicies());
        services.TryAddSingleton(new BackoffPolicies());
        services.TryAddSingleton(static provider => new JobCatalog(provider.GetServices<CompilerServices.JobTable>()));
        services.TryAddSingleton<RedisConnectionSource>(static _ => throw new InvalidOperationException(
            "TypedJobs has no server: call UseRedis(…) or UseEmbeddedServer() in AddTypedJobs(…)."));
        services.TryAddSingleton<IJobBroker>(static provider => new RedisJobBroker(
            provider.GetRequiredService<RedisConnectionSource>(),
            provider.GetRequiredService<KeyPrefix>().Value,
            provider.GetRequiredService<ClientName>().Value,
            provider.GetRequiredService<RetentionPolicies>()));
        services.TryAddSingleton<IJobClient>(static provider => new JobClient(
            provider.GetRequiredService<IJobBroker>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JobClient>>()));
        configure(new TypedJobsBuilder(services));
        return services;
    }
}
