using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TypedJobs.Embedded;

namespace TypedJobs;

/// <summary>Lets a host bring its own server: see <see cref="UseEmbeddedServer(TypedJobsBuilder)"/>.</summary>
public static class EmbeddedServerExtensions
{
    /// <summary>
    /// Starts a Redis-compatible server inside this process, on a free port of the loopback interface, when it is first
    /// needed, and stops it with the host. Nothing needs to be installed, and other machines cannot reach it. Jobs are
    /// kept in memory: they are gone when the process ends.
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
    /// <param name="configure">Changes the defaults.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static TypedJobsBuilder UseEmbeddedServer(
        this TypedJobsBuilder builder, Action<EmbeddedServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var options = new EmbeddedServerOptions();
        configure(options);
        options.Validate();
        return builder.UseConnections(services =>
        {
            ILoggerFactory? loggers = services.GetService<ILoggerFactory>();
            IHostApplicationLifetime? lifetime = services.GetService<IHostApplicationLifetime>();
            return new EmbeddedConnectionSource(
                new EmbeddedServer(options, loggers, lifetime is null ? null : lifetime.StopApplication), loggers);
        });
    }
}
