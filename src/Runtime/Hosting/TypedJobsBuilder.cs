using System.ComponentModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting;
using TypedJobs.Hosting.Settings;
using TypedJobs.Hosting.Settings.Sections;
using TypedJobs.Jobs;
using TypedJobs.Retries;
using TypedJobs.Storage.Redis.Checks;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Storage.Redis.Connections.Outages;
using TypedJobs.Storage.Redis.Connections.Sources;

namespace TypedJobs;

/// <summary>
/// Configures jobs for a host; see <see cref="TypedJobsServiceCollectionExtensions.AddTypedJobs(IServiceCollection, Action{TypedJobsBuilder})"/>.
/// Not thread-safe: it is used while services are registered.
/// </summary>
public sealed partial class TypedJobsBuilder
{
    private readonly Registration _registration;
    private readonly RegistrationServices _own;

    internal TypedJobsBuilder(IServiceCollection services)
        : this(new RegistrationServices(services, null), new Registration(null))
    {
    }

    internal TypedJobsBuilder(RegistrationServices own, Registration registration)
    {
        _own = own;
        _registration = registration;
    }

    /// <summary>Gets the host's services.</summary>
    public IServiceCollection Services => _own.Host;

    /// <summary>
    /// Gets the name under which the client and the workers are registered as keyed services, or <see langword="null"/> when they
    /// are registered without one.
    /// </summary>
    public string? Name => _registration.Name;

    /// <summary>Gets what calls of <c>AddTypedJobs</c>, or of <c>AddKeyedTypedJobs</c> with this name, have in common.</summary>
    internal Registration Registration => _registration;

    /// <summary>Gets a value indicating whether this call may replace the server that an earlier one has chosen.</summary>
    internal bool Replaces { get; private set; }

    /// <summary>
    /// Lets this call replace the server and the key prefix that earlier calls have chosen; without it, another choice is an
    /// error. For tests, which run the application's registrations on a server of their own. Jobs, workers and policies still
    /// add up.
    /// </summary>
    public TypedJobsBuilder ReplaceServer()
    {
        Replaces = true;
        return this;
    }

    /// <summary>Uses a Redis server, Sentinel or Cluster.</summary>
    /// <param name="configuration">
    /// As StackExchange.Redis reads it: <c>host:port</c>, further hosts and options separated by commas; or a URL,
    /// <c>redis://user:password@host:port/database</c>, with <c>rediss</c> for TLS. Unless it says otherwise, the host starts
    /// even while the server does not answer; see <see cref="RequireServerAtStart"/>.
    /// </param>
    /// <exception cref="ArgumentException">The configuration cannot be read.</exception>
    public TypedJobsBuilder UseRedis(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return UseRedis(RedisAddress.ParseForHost(configuration));
    }

    /// <summary>
    /// Uses the Redis server, Sentinel or Cluster whose address is in the configuration, under <c>TypedJobs:Redis</c>, in the form that
    /// <see cref="UseRedis(string)"/> reads. The host does not start when there is none.
    /// </summary>
    public TypedJobsBuilder UseRedis()
    {
        UseConfiguredRedis(SettingNames.Redis, "Redis as the configuration says");
        _registration.ServerSection = SettingNames.Redis;
        return this;
    }

    /// <summary>
    /// Uses the Redis server, Sentinel or Cluster whose address is the connection string of this name, under
    /// <c>ConnectionStrings:&lt;name&gt;</c> of the host's configuration, where .NET Aspire puts it. In the form that
    /// <see cref="UseRedis(string)"/> reads. The host does not start when there is none.
    /// </summary>
    /// <param name="name">The name of the connection string.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public TypedJobsBuilder UseRedisConnectionString(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        UseConfiguredRedis((SettingNames.ConnectionStrings, name), $"Redis as the connection string '{name}' says");
        (_registration.ServerSection, _registration.ConnectionString) = (SettingNames.ConnectionStrings, name);
        return this;
    }

    /// <summary>
    /// Reads all settings of this registration from this section instead of the section <c>TypedJobs</c> of the host's configuration
    /// (<c>TypedJobs:Registrations:&lt;name&gt;</c> for a registration with a name). Connection strings stay those of the host.
    /// </summary>
    /// <param name="configuration">
    /// The section, which has the keys <c>Redis</c>, <c>EmbeddedServer</c>, <c>KeyPrefix</c>, <c>ClientName</c>, <c>RequireServerAtStart</c>,
    /// <c>Workers</c>, <c>Retention</c>, <c>Monitoring</c> and <c>Payloads</c>.
    /// </param>
    public TypedJobsBuilder UseConfiguration(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        _registration.Configuration = configuration;
        return this;
    }

    /// <inheritdoc cref="UseRedis(string)"/>
    public TypedJobsBuilder UseRedis(ConfigurationOptions configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        RedisAddress.ThrowIfUrl(configuration);
        string endPoints = string.Join(", ", configuration.EndPoints.Select(ConnectionProblem.NameOf));
        return UseConnections(
            _ => new ConfiguredConnectionSource(configuration), configuration.ToString(includePassword: true), $"Redis at {endPoints}");
    }

    /// <summary>
    /// Uses a connection that the application has already, for everything. Renewals of leases then share it with
    /// payloads, and after a failover of Sentinel the connection follows the master as the application has set it up; prefer
    /// the other overloads where jobs are large or must not be lost.
    /// </summary>
    /// <param name="connection">Finds the connection; it is not closed with the host.</param>
    public TypedJobsBuilder UseRedis(Func<IServiceProvider, IConnectionMultiplexer> connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return UseConnections(services => new SharedConnectionSource(connection(services)), connection, "a connection of the application's");
    }

    /// <summary>
    /// Uses a Redis server, Sentinel or Cluster that is found, or started, when the first connection is opened: an address or a
    /// password from another service, for example.
    /// </summary>
    /// <param name="configuration">
    /// Finds the configuration. Called once, and again when it has thrown; its token fires when the host closes its connections, or
    /// when nobody waits for the connection any more.
    /// </param>
    public TypedJobsBuilder UseRedis(
        Func<IServiceProvider, CancellationToken, ValueTask<ConfigurationOptions>> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return UseConnections(
            services => new DeferredConnectionSource(token => configuration(services, token)),
            configuration,
            "a server that the application finds");
    }

    /// <summary>Uses connections of another origin, such as a server that is started first.</summary>
    /// <param name="connections">Makes the source; the host disposes of it.</param>
    internal TypedJobsBuilder UseConnections(Func<IServiceProvider, RedisConnectionSource> connections) =>
        UseConnections(connections, connections, "a server of this process");

    /// <summary>
    /// Lets the host fail to start when the server does not answer in time, or refuses user, password or certificate. By
    /// default the host starts, reports the problem in the log, and works as soon as the server does. Replaces the configuration key
    /// <c>TypedJobs:RequireServerAtStart</c>, which is <c>true</c>, <c>false</c> or that time.
    /// </summary>
    /// <param name="within">The time that the server has to answer. Default: 10 s. More than zero, at most a day.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="within"/> is out of its range.</exception>
    public TypedJobsBuilder RequireServerAtStart(TimeSpan? within = null)
    {
        TimeSpan span = within ?? ServerRequirement.Default.Within!.Value;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero, nameof(within));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, ServerRequirement.Longest, nameof(within));
        _own.Set(new ServerRequirement(span));
        return this;
    }

    /// <summary>
    /// Puts a prefix before every name in Redis, so that applications can share a server. Default: the configuration key
    /// <c>TypedJobs:KeyPrefix</c>, or else <c>tj</c>.
    /// </summary>
    /// <param name="prefix">1 to 128 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="prefix"/> is not of that form.</exception>
    public TypedJobsBuilder UseKeyPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (!JobNames.IsValidName(prefix))
        {
            throw new ArgumentException(
                $"{Bounds.Show(prefix)} cannot be a prefix: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.",
                nameof(prefix));
        }

        _own.Instance<ServerChoice>().ChoosePrefix(prefix, this);
        _own.Set(new KeyPrefix(prefix));
        return this;
    }

    /// <summary>
    /// Adds an assembly's jobs to those that the host's workers know. Called by the generated
    /// <c>Add…Jobs()</c>; adding an assembly twice has no effect.
    /// </summary>
    /// <param name="table">The generated dispatch table.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public TypedJobsBuilder AddJobs(JobTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!_own.Has<JobTable>(known => known.GetType() == table.GetType()))
        {
            _own.Add(table);
        }

        return this;
    }

    /// <summary>
    /// Names this process to others: jobs that it cancels say who asked. Default: the configuration key <c>TypedJobs:ClientName</c>, or else
    /// machine and process.
    /// </summary>
    /// <param name="name">The name. 1 to 128 characters of valid Unicode, without control characters.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not of that form.</exception>
    public TypedJobsBuilder UseClientName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Bounds.CheckText(name, JobLimits.MaxNameLength, nameof(name), "the client");
        _own.Set(new ClientName(name));
        return this;
    }

    /// <summary>
    /// Configures retention for all queues, after the configuration section <c>TypedJobs:Retention</c>. Values out of their range keep the
    /// host from starting.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    public TypedJobsBuilder ConfigureRetention(Action<RetentionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(_registration.OptionsNameOf(string.Empty), configure);
        return this;
    }

    /// <summary>
    /// Configures retention for one queue, which begins with that for all queues, after the configuration section
    /// <c>TypedJobs:Retention:Queues:&lt;queue&gt;</c>. Values out of their range keep the host from starting.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The queue's name is not valid.</exception>
    public TypedJobsBuilder ConfigureRetention(string queue, Action<RetentionOptions> configure)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(_registration.OptionsNameOf(queue), configure);
        _registration.Queues.Add(queue);
        return this;
    }

    /// <summary>
    /// Configures how queues and workers are monitored, by gauges and health checks, after the configuration section
    /// <c>TypedJobs:Monitoring</c>. Values out of their range keep the host from starting.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    public TypedJobsBuilder ConfigureMonitoring(Action<MonitoringOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(_registration.OptionsNameOf(string.Empty), configure);
        return this;
    }

    /// <summary>
    /// Adds a policy that determines the delay between attempts, for <see cref="JobAttribute.BackoffPolicy"/> and
    /// <see cref="JobBackoff.Policy"/>. One of the same name is replaced. Needed where workers run.
    /// </summary>
    /// <param name="name">The policy's name: 1 to 128 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not of that form.</exception>
    public TypedJobsBuilder AddBackoffPolicy(string name, BackoffPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(policy);
        if (!JobNames.IsValidName(name))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot be the name of a backoff policy: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.",
                nameof(name));
        }

        _own.Instance<BackoffPolicies>().Set(name, policy);
        return this;
    }

    private void UseConfiguredRedis(object choice, string text)
    {
        Registration registration = _registration;
        UseConnections(
            services => new ConfiguredConnectionSource(ConfiguredRedis.Read(registration, services.GetService<IConfiguration>())), choice, text);
    }

    private TypedJobsBuilder UseConnections(Func<IServiceProvider, RedisConnectionSource> connections, object choice, string text)
    {
        _own.Instance<ServerChoice>().ChooseServer(choice, text, this);
        _registration.ServerSection = _registration.ConnectionString = null;
        Registration registration = _registration;
        _own.SetSingleton(services => Attach(connections(services.Provider), services, registration));
        return this;
    }

    private static RedisConnectionSource Attach(RedisConnectionSource source, TypedJobsServices services, Registration registration)
    {
        TimeProvider time = services.GetShared<TimeProvider>();
        ILogger logger = GuardedLogger.Around(services.GetShared<ILogger<RedisConnectionSource>>());
        var check = new ServerCheck(
            logger, services.GetShared<CheckedServers>(), () => new ServerUse(services.Get<KeyPrefix>().Value, [.. registration.WorkerQueues]));
        source.Attach(new ConnectionLog(logger, time), time, check.Start);
        return source;
    }
}
