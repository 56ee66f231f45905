using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Client.Middleware;
using TypedJobs.CompilerServices;
using TypedJobs.Diagnostics;
using TypedJobs.Hosting;
using TypedJobs.Hosting.Settings;
using TypedJobs.Jobs;
using TypedJobs.Payloads.Protection;
using TypedJobs.Retries;
using TypedJobs.Storage.Redis.Checks;
using TypedJobs.Storage.Redis.Connections;
using TypedJobs.Worker.Middleware;

namespace TypedJobs;

/// <summary>
/// Configures jobs for a host; see <see cref="TypedJobsServiceCollectionExtensions.AddTypedJobs(IServiceCollection, Action{TypedJobsBuilder})"/>.
/// Not thread-safe: it is used while services are registered.
/// </summary>
public sealed class TypedJobsBuilder
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

    /// <summary>
    /// Adds an observer of the workers of this registration, made once with what its constructor asks for from the services. Adding
    /// a type twice has no effect.
    /// </summary>
    /// <typeparam name="TObserver">The type of the observer.</typeparam>
    public TypedJobsBuilder AddWorkerObserver<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>()
        where TObserver : class, IJobWorkerObserver
    {
        _own.AddOnce<IJobWorkerObserver, TObserver>();
        return this;
    }

    /// <summary>Adds an observer of the workers of this registration.</summary>
    /// <param name="observer">The observer. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddWorkerObserver(IJobWorkerObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _own.Add(observer);
        return this;
    }

    /// <summary>
    /// Adds an observer of jobs that fail for good, made once with what its constructor asks for from the services. Adding a type twice has no effect.
    /// Needed where workers run.
    /// </summary>
    /// <typeparam name="TObserver">The type of the observer.</typeparam>
    public TypedJobsBuilder AddJobFailureObserver<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TObserver>()
        where TObserver : class, IJobFailureObserver
    {
        _own.AddOnce<IJobFailureObserver, TObserver>();
        return this;
    }

    /// <summary>Adds an observer of jobs that fail for good.</summary>
    /// <param name="observer">The observer. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddJobFailureObserver(IJobFailureObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _own.Add(observer);
        return this;
    }

    /// <summary>
    /// Adds middleware around the calls of this registration's client that enqueue jobs, made once with what its constructor asks for from the
    /// services. Middleware runs in the order in which it is added, the first outermost; adding a type twice has no effect.
    /// </summary>
    /// <typeparam name="TMiddleware">The type of the middleware.</typeparam>
    public TypedJobsBuilder UseEnqueueMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IEnqueueMiddleware
    {
        _own.AddOnce<IEnqueueMiddleware, TMiddleware>();
        return this;
    }

    /// <summary>Adds middleware around the calls of this registration's client that enqueue jobs, after what was added before.</summary>
    /// <param name="middleware">The middleware. It is not disposed of with the host.</param>
    public TypedJobsBuilder UseEnqueueMiddleware(IEnqueueMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        _own.Add(middleware);
        return this;
    }

    /// <summary>
    /// Adds middleware around the handlers of this registration's workers, found in the services of each attempt: as the application has registered
    /// <typeparamref name="TMiddleware"/>, or else as a scoped service. Middleware runs in the order in which it is added, the first outermost.
    /// </summary>
    /// <typeparam name="TMiddleware">The type of the middleware.</typeparam>
    /// <param name="when">
    /// Returns whether it runs for an attempt, for example by <see cref="JobContext.Name"/> or <see cref="JobContext.Id"/>. Where it does not, it is not
    /// even made. Default: for all. What it throws fails the attempt.
    /// </param>
    public TypedJobsBuilder UseJobMiddleware<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>(Func<JobContext, bool>? when = null)
        where TMiddleware : class, IJobMiddleware
    {
        Services.TryAddScoped<TMiddleware>();
        _own.Add(new JobMiddlewareRegistration(typeof(TMiddleware), static services => services.GetRequiredService<TMiddleware>(), when));
        return this;
    }

    /// <summary>
    /// Runs handlers in the culture of whoever enqueued their jobs: <c>CultureInfo.CurrentCulture</c> and <c>CurrentUICulture</c> travel in the headers
    /// <c>culture</c> and <c>ui-culture</c>. A culture that the worker's process does not know is passed over. Middleware: call it in clients and workers.
    /// </summary>
    public TypedJobsBuilder UseCulture() =>
        UseEnqueueMiddleware<CultureEnqueueMiddleware>().UseJobMiddlewareOnce<CultureJobMiddleware>();

    /// <summary>
    /// Gives each job a correlation id, in the header <c>correlation-id</c>: that of the job whose handler enqueues it; or else the item
    /// <c>correlation-id</c> of the current activity's baggage, or its trace id; or else a new one. Log entries of the attempt have it in a scope, as <c>CorrelationId</c>. Middleware: call it in clients and workers.
    /// </summary>
    public TypedJobsBuilder UseCorrelationId() =>
        UseEnqueueMiddleware<CorrelationEnqueueMiddleware>().UseJobMiddlewareOnce<CorrelationJobMiddleware>();

    /// <summary>
    /// Lets services of an attempt's scope ask for the attempt: by <see cref="IJobContextAccessor"/>, or by <see cref="JobContext"/> in their constructor, which
    /// exists in the scopes of attempts only.
    /// </summary>
    public TypedJobsBuilder AddJobContextAccessor()
    {
        Services.TryAddScoped<ScopedJobContext>();
        Services.TryAddScoped<IJobContextAccessor>(static services => services.GetRequiredService<ScopedJobContext>());
        Services.TryAddScoped(static services => services.GetRequiredService<ScopedJobContext>().Context
            ?? throw new InvalidOperationException(
                $"There is no {nameof(JobContext)}: this scope of services belongs to no attempt at a job. Inject {nameof(IJobContextAccessor)} where there may be none."));
        return this;
    }

    /// <summary>
    /// Configures the maximum sizes of arguments and results, after the configuration section <c>TypedJobs:Payloads</c>. Values out of their range
    /// keep the host from starting.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    public TypedJobsBuilder ConfigurePayloads(Action<PayloadOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(_registration.OptionsNameOf(string.Empty), configure);
        return this;
    }

    /// <summary>
    /// Encrypts what is stored with jobs, with AES-256-GCM: arguments, results, progress, lines of logs, and errors. Call it in every process of the
    /// queues, with the same keys. A process without the key of a value cannot read it: a worker fails the job, and keeps it.
    /// </summary>
    /// <param name="current">The key that new values are encrypted with. No more than 2³² values may be encrypted with one key.</param>
    /// <param name="others">Further keys, to read what is encrypted with them: earlier ones, or the next.</param>
    /// <exception cref="ArgumentException">Two keys have one id.</exception>
    public TypedJobsBuilder UsePayloadEncryption(PayloadKey current, params ReadOnlySpan<PayloadKey> others)
    {
        ArgumentNullException.ThrowIfNull(current);
        var keys = new FixedKeys(current, others.ToArray());
        return UsePayloadEncryption(_ => keys);
    }

    /// <inheritdoc cref="UsePayloadEncryption(PayloadKey, ReadOnlySpan{PayloadKey})"/>
    /// <param name="keys">Finds what provides the keys. It is not disposed of with the host, unless it is one of its services.</param>
    public TypedJobsBuilder UsePayloadEncryption(Func<IServiceProvider, IPayloadKeyProvider> keys) =>
        UsePayloadEncryption(keys, static _ => { });

    /// <inheritdoc cref="UsePayloadEncryption(PayloadKey, ReadOnlySpan{PayloadKey})"/>
    /// <param name="keys">Finds what provides the keys. It is not disposed of with the host, unless it is one of its services.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TypedJobsBuilder UsePayloadEncryption(
        Func<IServiceProvider, IPayloadKeyProvider> keys, Action<PayloadEncryptionOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new PayloadEncryptionOptions();
        configure(options);
        Bounds.CheckSpan(options.KeyCacheDuration, nameof(PayloadEncryptionOptions.KeyCacheDuration), "the encryption of payloads");
        return SetTransform<AesGcmTransform>(services => new AesGcmTransform(keys(services), options, services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>
    /// Compresses what is stored with jobs, with Brotli, where that makes it shorter. Every process can read it, so only those that are to compress
    /// call this. Values are compressed before they are encrypted, whatever is called first.
    /// </summary>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TypedJobsBuilder UsePayloadCompression(Action<PayloadCompressionOptions>? configure = null)
    {
        var options = new PayloadCompressionOptions();
        configure?.Invoke(options);
        Bounds.CheckNumber(
            options.MinLength, 1, JobLimits.MaxPayloadBytes, nameof(PayloadCompressionOptions.MinLength), "the compression of payloads");
        if (Bounds.FindMemberProblem(options.Level, nameof(PayloadCompressionOptions.Level), "the compression of payloads") is { } problem)
        {
            throw new ArgumentOutOfRangeException(nameof(configure), problem);
        }

        return SetTransform<BrotliTransform>(_ => new BrotliTransform(options));
    }

    /// <summary>
    /// Adds a transform of what is stored with jobs, made once with what its constructor asks for from the services. Transforms are applied in the order
    /// in which they are added, after compression and before encryption; adding a type twice has no effect.
    /// </summary>
    /// <typeparam name="TTransform">The type of the transform.</typeparam>
    public TypedJobsBuilder AddPayloadTransform<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTransform>()
        where TTransform : class, IPayloadTransform
    {
        _own.AddOnce<IPayloadTransform, TTransform>();

        return this;
    }

    /// <summary>
    /// Adds a transform of what is stored with jobs. Transforms are applied in the order in which they are added, after compression and before
    /// encryption.
    /// </summary>
    /// <param name="transform">The transform. It is not disposed of with the host.</param>
    public TypedJobsBuilder AddPayloadTransform(IPayloadTransform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        _own.Add(transform);
        return this;
    }

    /// <summary>Adds a worker that runs the jobs of a queue while the host runs. Its name is that of the queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">The queue's name is not valid.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(string queue = "default", Action<WorkerOptions>? configure = null) =>
        AddWorker([queue], configure);

    /// <summary>
    /// Adds a worker that runs the jobs of several queues, with as many slots in total as its options say. The queues come in
    /// order of precedence, or share by their weights (<see cref="WorkerOptions.Order"/>). Its name is that of the queues, joined by
    /// <c>+</c>.
    /// </summary>
    /// <param name="queues">The queues: names, or names with weights.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">A queue is not valid, or there is no queue, or one twice.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(queues);
        ThrowIfInvalid(queues);
        return Add(string.Join('+', queues.Select(queue => queue.Name)), queues, configure);
    }

    /// <summary>
    /// Adds a worker with a name of its own. Needed for a second worker of the same queues, and handy for settings in environment
    /// variables.
    /// </summary>
    /// <param name="name">
    /// The name, which no other worker of this registration has: 1 to 128 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>. Upper and lower
    /// case are the same.
    /// </param>
    /// <param name="queues">The queues: names, or names with weights.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:Workers:&lt;name&gt;</c>. Options out of their range keep the host
    /// from starting.
    /// </param>
    /// <exception cref="ArgumentException">The name or a queue is not valid, or there is no queue, or one twice.</exception>
    /// <exception cref="InvalidOperationException">There is a worker of that name.</exception>
    public TypedJobsBuilder AddWorker(string name, IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(queues);
        if (!JobNames.IsValidName(name))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot be the name of a worker: use 1 to {JobNames.MaxLength} letters, digits, '.', '-' or '_'.",
                nameof(name));
        }

        ThrowIfInvalid(queues);
        return Add(name, queues, configure);
    }

    private TypedJobsBuilder UseJobMiddlewareOnce<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMiddleware>()
        where TMiddleware : class, IJobMiddleware =>
        _own.Has<JobMiddlewareRegistration>(known => known.Type == typeof(TMiddleware))
            ? this
            : UseJobMiddleware<TMiddleware>();

    private static void ThrowIfInvalid(IReadOnlyList<WorkerQueue> queues)
    {
        if (queues.Count == 0 || queues.DistinctBy(queue => queue.Name, StringComparer.Ordinal).Count() < queues.Count)
        {
            throw new ArgumentException("A worker needs at least one queue, and each queue only once.", nameof(queues));
        }

        foreach (WorkerQueue queue in queues)
        {
            JobNames.ThrowIfInvalidQueue(queue.Name, nameof(queues));
            Bounds.CheckNumber(queue.Weight, 1, JobLimits.MaxWeight, nameof(queue.Weight), $"queue '{queue.Name}'");
        }
    }

    private TypedJobsBuilder Add(string worker, IReadOnlyList<WorkerQueue> queues, Action<WorkerOptions>? configure)
    {
        if (!_registration.Workers.Add(worker))
        {
            throw new InvalidOperationException(
                $"Two workers are named '{worker}'. Name the second, as in AddWorker(\"{queues[0].Name}-2\", [\"{queues[0].Name}\"]), so that each has its " +
                "options and its section of the configuration.");
        }

        WorkerServices.Add(_own, _registration, worker, [.. queues], configure);
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

    // A later call replaces an earlier one.
    private TypedJobsBuilder SetTransform<T>(Func<IServiceProvider, T> create)
        where T : class, IPayloadTransform
    {
        _own.SetSingleton(services => create(services.Provider));
        if (_registration.Transforms.Add(typeof(T)))
        {
            _own.AddSingleton<IPayloadTransform>(static services => services.Get<T>());
        }

        return this;
    }
}
