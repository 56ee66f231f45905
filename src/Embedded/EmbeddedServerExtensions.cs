using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TypedJobs.Embedded;
using TypedJobs.Embedded.Settings;
using TypedJobs.Hosting.Settings.Sections;

namespace TypedJobs;

/// <summary>Lets a host bring its own server: see <see cref="UseEmbeddedServer(TypedJobsBuilder)"/>.</summary>
public static class EmbeddedServerExtensions
{
    /// <summary>
    /// Starts a Redis-compatible server inside this process, on a free port of the loopback interface, when it is first
    /// needed, and stops it with the host. Nothing needs to be installed, and other machines cannot reach it. Jobs are
    /// kept in memory: they are gone when the process ends, unless the configuration section <c>TypedJobs:EmbeddedServer</c> names a
    /// <see cref="EmbeddedServerOptions.DataFolder"/>.
    /// </summary>
    /// <param name="builder">What is being set up.</param>
    public static TypedJobsBuilder UseEmbeddedServer(this TypedJobsBuilder builder) =>
        builder.UseEmbeddedServer(_ => { });

    /// <summary>
    /// Starts the same server with a folder that keeps the jobs: an enqueue that has returned survives the death of the
    /// process.
    /// </summary>
    /// <param name="builder">What is being set up.</param>
    /// <param name="dataFolder">The folder. It is made when it is not there; one process at a time may use it.</param>
    public static TypedJobsBuilder UseEmbeddedServer(this TypedJobsBuilder builder, string dataFolder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(dataFolder);
        return builder.UseEmbeddedServer(options => options.DataFolder = dataFolder);
    }

    /// <inheritdoc cref="UseEmbeddedServer(TypedJobsBuilder)"/>
    /// <param name="builder">What is being set up.</param>
    /// <param name="configure">
    /// Changes the options, after the configuration section <c>TypedJobs:EmbeddedServer</c>, which is not read after
    /// <see cref="TypedJobsBuilder.ReplaceServer"/>. Options out of their range keep the host from starting.
    /// </param>
    public static TypedJobsBuilder UseEmbeddedServer(
        this TypedJobsBuilder builder, Action<EmbeddedServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        string name = EmbeddedServerSettings.Register(builder, configure);
        builder.UseConnections(services =>
        {
            EmbeddedServerOptions options = services.GetRequiredService<IOptionsMonitor<EmbeddedServerOptions>>().Get(name);
            ILoggerFactory? loggers = services.GetService<ILoggerFactory>();
            IHostApplicationLifetime? lifetime = services.GetService<IHostApplicationLifetime>();
            return new EmbeddedConnectionSource(
                new EmbeddedServer(options, loggers, lifetime is null ? null : lifetime.StopApplication), loggers);
        });

        // A test that replaces the server begins with the defaults: the section is that of the application's server.
        builder.Registration.ServerSection = builder.Replaces ? null : SettingNames.EmbeddedServer;
        return builder;
    }
}
