using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;
using TypedJobs.Worker;

namespace TypedJobs;

/// <summary>
/// Configures jobs for a host; see <see cref="TypedJobsServiceCollectionExtensions.AddTypedJobs"/>. Not thread-safe:
/// it is used while services are registered.
/// </summary>
public sealed class TypedJobsBuilder
{
    internal TypedJobsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Uses a Redis server, Sentinel or Cluster.</summary>
    /// <param name="configuration">
    /// As StackExchange.Redis reads it: <c>host:port</c>, further hosts and options separated by commas. Unless it
    /// says otherwise, the host starts even while the server does not answer.
    /// </param>
    /// <exception cref="ArgumentException">The configuration cannot be read.</exception>
    public TypedJobsBuilder UseRedis(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        ConfigurationOptions options = ConfigurationOptions.Parse(configuration);
        if (!configuration.Contains("abortConnect", StringComparison.OrdinalIgnoreCase))
        {
            options.AbortOnConnectFail = false;
        }

        return UseRedis(options);
    }

    /// <inheritdoc cref="UseRedis(string)"/>
    public TypedJobsBuilder UseRedis(ConfigurationOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return UseConnections(_ => new ConfiguredConnectionSource(configuration));
    }

    /// <summary>
    /// Uses a connection that the application has already, for everything. Renewals of leases then share it with
    /// payloads; prefer the other overloads where jobs are large.
    /// </summary>
    /// <param name="connection">Finds the connection; it is not closed with the host.</param>
    public TypedJobsBuilder UseRedis(Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return UseConnections(services => new SharedConnectionSource(connection(services)));
    }

    /// <summary>Uses connections of another origin, such as a server that is started first.</summary>
    /// <param name="connections">Makes the source; the host disposes of it.</param>
    public TypedJobsBuilder UseConnections(Func<IServiceProvider, RedisConnectionSource> connections)
    {
        ArgumentNullException.ThrowIfNull(connections);
        Services.RemoveAll<RedisConnectionSource>();
        Services.AddSingleton(connections);
        return this;
    }

    /// <summary>Puts a prefix before every name in Redis, so that applications can share a server. Default: <c>tj</c>.</summary>
    /// <param name="prefix">1 to 128 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> is not of that form.</exception>
    public TypedJobsBuilder UseKeyPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (!JobNames.IsValidName(prefix))
        {
            throw new ArgumentException(
                $"'{prefix}' cannot be a prefix: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.",
                nameof(prefix));
        }

        Services.RemoveAll<KeyPrefix>();
        Services.AddSingleton(new KeyPrefix(prefix));
        return this;
    }

    /// <summary>
    /// Adds an assembly's jobs to those that the host's workers know. Called by the generated
    /// <c>Add…Jobs()</c>; adding an assembly twice has no effect.
    /// </summary>
    /// <param name="table">The generated dispatch table.</param>
    public TypedJobsBuilder AddJobs(JobTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        bool known = Services.Any(service =>
            service.ServiceType == typeof(JobTable) && service.ImplementationInstance?.GetType() == table.GetType());
        if (!known)
        {
            Services.AddSingleton(table);
        }

        return this;
    }

    /// <summary>Adds a worker that runs the jobs of a queue while the host runs.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <exception cref="ArgumentException">The queue's name, or an option, is not valid.</exception>
    public TypedJobsBuilder AddWorker(string queue = "default", Action<WorkerOptions>? configure = null)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        var options = new WorkerOptions();
        configure?.Invoke(options);
        options.Validate(queue);
        var registration = new WorkerRegistration(queue, options);
        Services.AddSingleton<IHostedService>(services => new JobWorker(
            registration,
            services.GetRequiredService<JobCatalog>(),
            services.GetRequiredService<IJobBroker>(),
            services.GetRequiredService<IServiceScopeFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<JobWorker>>()));
        return this;
    }
}
