using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Garnet;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Embedded;

/// <summary>
/// A Garnet server in this process, on the loopback interface. Started once, stopped once. Thread-safe.
/// </summary>
internal sealed partial class EmbeddedServer(EmbeddedServerOptions options, ILoggerFactory? loggers) : IDisposable
{
    // Between choosing a free port and listening on it another process may take it.
    private const int MaxPortTries = 20;

    private readonly Lock _gate = new();
    private IPEndPoint? _endPoint;
    private GarnetServer? _server;
    private DataFolder? _folder;
    private bool _disposed;

    /// <summary>Whether jobs are kept in a folder.</summary>
    public bool KeepsData => options.DataFolder is not null;

    /// <summary>Says in the log what had to be put right, if anything.</summary>
    public void NoteRepair(int jobs)
    {
        if (jobs > 0 && loggers?.CreateLogger("TypedJobs.Embedded") is { } logger)
        {
            LogRepaired(logger, jobs, options.DataFolder);
        }
    }

    /// <summary>Starts the server unless it runs already, and tells where it listens.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    /// <exception cref="InvalidOperationException">It cannot listen.</exception>
    public IPEndPoint Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_endPoint is not null)
            {
                return _endPoint;
            }

            _folder ??= options.DataFolder is { } path ? DataFolder.Open(path) : null;
            for (int i = 1; ; i++)
            {
                int port = options.Port != 0 ? options.Port : FindFreePort();
                try
                {
                    _server = Listen(port);
                    _endPoint = new IPEndPoint(IPAddress.Loopback, port);
                    if (loggers?.CreateLogger("TypedJobs.Embedded") is { } logger)
                    {
                        LogStarted(logger, _endPoint, _folder?.Path ?? "memory alone");
                    }

                    return _endPoint;
                }
                catch (SocketException) when (options.Port == 0 && i < MaxPortTries)
                {
                    // Taken in between: another one.
                }
                catch (Exception error)
                {
                    _folder?.Dispose();
                    _folder = null;
                    throw new InvalidOperationException(
                        $"The embedded server could not be started on port {port} of the loopback interface: {error.Message}", error);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _server?.Dispose();
            _server = null;
            _folder?.Dispose();
            _folder = null;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private GarnetServer Listen(int port)
    {
        var server = new GarnetServer([.. Arguments(port)], new GarnetLoggerFactory(loggers));
        try
        {
            server.Start();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    private IEnumerable<string> Arguments(int port)
    {
        yield return "--bind";
        yield return IPAddress.Loopback.ToString();
        yield return "--port";
        yield return port.ToString(CultureInfo.InvariantCulture);
        yield return "-q";

        // The scripts of the protocol, each as one transaction.
        yield return "--lua";
        yield return "--lua-transaction-mode";
        if (_folder is null)
        {
            yield break;
        }

        yield return "--aof";
        yield return "--aof-commit-wait";
        yield return "--recover";
        yield return "--checkpointdir";
        yield return _folder.Path;
        yield return "--aof-size-limit";
        yield return $"{options.MaxAppendOnlyFileSize >> 20}m";

        // The native device needs a library that a plain machine lacks.
        yield return "--device-type";
        yield return "RandomAccess";
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The server had been killed in the middle of changes to {Jobs} job(s) in {Folder}; they were put right.")]
    private static partial void LogRepaired(ILogger logger, int jobs, string? folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded server listens on {EndPoint} and keeps jobs in {Folder}.")]
    private static partial void LogStarted(ILogger logger, IPEndPoint endPoint, string folder);
}
