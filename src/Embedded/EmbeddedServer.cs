using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Garnet;
using Garnet.server.Auth.Settings;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Embedded;

/// <summary>
/// A Garnet server in this process, on the loopback interface. Started once, stopped once, and replaced when its folder took no writes
/// for a time. Thread-safe.
/// </summary>
/// <param name="options">How it runs.</param>
/// <param name="loggers">The host's log.</param>
/// <param name="stopHost">Stops the host.</param>
internal sealed partial class EmbeddedServer(EmbeddedServerOptions options, ILoggerFactory? loggers, Action? stopHost = null) : IDisposable
{
    // Between choosing a free port and listening on it another process may take it.
    private const int MaxPortTries = 20;

    // Checkpoints without what has been deleted, and with a small index: what is in the log beyond two segments is compacted first.
    private static readonly string[] CompactingArguments =
        ["--index", "16m", "--mutable-percent", "10", "--segment", "16m", "--compaction-type", "Lookup", "--compaction-max-segments", "2"];

    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ILoggerFactory _loggers = GuardedLoggerFactory.Around(loggers);
    private readonly ILogger _logger = GuardedLoggerFactory.Around(loggers).CreateLogger("TypedJobs.Embedded");
    private readonly CancellationTokenSource _stopping = new();
    private IPEndPoint? _endPoint;
    private GarnetServer? _server;
    private DataFolder? _folder;
    private bool _disposed;

    /// <summary>Gets the password that connections need, or an empty text. Never in a log or on a command line.</summary>
    public string Password { get; } = options.Password
        ?? (options.Port == 0 ? Convert.ToHexString(RandomNumberGenerator.GetBytes(32)) : string.Empty);

    /// <summary>Gets the folder that keeps the jobs, once the server has started; null when they are in memory only.</summary>
    public DataFolder? Folder => _folder;

    /// <summary>Gets or sets what is called, on any thread, when the server has been replaced by one that reads the folder anew.</summary>
    public Action? Restarted { get; set; }

    /// <summary>
    /// Starts the server unless it runs already. That takes as long as its file takes to be read, on a thread of its own.
    /// </summary>
    /// <param name="cancellationToken">Cancels waiting; the start goes on.</param>
    /// <returns>Where it listens.</returns>
    public Task<IPEndPoint> StartAsync(CancellationToken cancellationToken)
    {
        // The server's threads must not keep what is ambient for the caller who happens to be the first.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Factory.StartNew(Start, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(cancellationToken);
        }
    }

    /// <summary>Starts the server unless it runs already, and tells where it listens.</summary>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    /// <exception cref="InvalidDataException">
    /// The append-only file is damaged and <see cref="DamagedFileBehavior.Refuse"/> is set, or a checkpoint is damaged.
    /// </exception>
    /// <exception cref="InvalidOperationException">It cannot listen, or cannot read its files.</exception>
    public IPEndPoint Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_endPoint is not null)
            {
                return _endPoint;
            }

            try
            {
                _folder = options.DataFolder is { } path ? DataFolder.Open(path) : null;
                _folder?.Check(options.OnDamagedFile);
                if (_folder is { UnfinishedCount: > 0 and var count })
                {
                    LogUnfinished(_logger, count, _folder.Path);
                }

                int port;
                using (_folder?.BeginReading())
                {
                    (_server, port) = ListenOrRecover();
                }

                _endPoint = new IPEndPoint(IPAddress.Loopback, port);
                NoteStart(_endPoint);
                return _endPoint;
            }
            catch
            {
                if (_folder?.Damage is { } damage)
                {
                    // The next start finds a file that is whole.
                    LogDamaged(_logger, _folder.Path, damage.Read, damage.Skipped, damage.Copy);
                }

                _folder?.Dispose();
                _folder = null;
                throw;
            }
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        lock (_gate)
        {
            _disposed = true;
            _server?.Dispose();
            _server = null;
            _folder?.Dispose();
        }
    }

    // The server says in words what the socket has said.
    private static bool IsAboutPort(Exception error) =>
        error is SocketException || error.Message.Contains(nameof(SocketError.AddressAlreadyInUse), StringComparison.Ordinal);

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // What was stored after the last note in the journal is known to the server alone, and may be torn.
    private (GarnetServer Server, int Port) ListenOrRecover()
    {
        try
        {
            return Listen();
        }
        catch (InvalidOperationException error) when (!IsAboutPort(error.InnerException!))
        {
            if (_folder?.TryDropUnknown(options.OnDamagedFile) is not true)
            {
                throw;
            }

            try
            {
                return Listen();
            }
            catch
            {
                // It was not that part, then.
                _folder.TakeBack();
                ExceptionDispatchInfo.Throw(error);
                throw;
            }
        }
    }

    private (GarnetServer Server, int Port) Listen()
    {
        for (int i = 1; ; i++)
        {
            int port = options.Port != 0 ? options.Port : FindFreePort();
            try
            {
                return (Listen(port), port);
            }
            catch (Exception error) when (IsAboutPort(error) && options.Port == 0 && i < MaxPortTries)
            {
                // Taken in between: another one.
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                throw new InvalidOperationException(
                    IsAboutPort(error) ? $"The embedded server could not be started on port {port} of the loopback interface: {error.Message}"
                    : _folder is null ? $"The embedded server could not be started: {error.Message}"
                    : $"The embedded server could not be started on the data folder '{_folder.Path}', whose files it cannot read: {error.Message}",
                    error);
            }
        }
    }

    private GarnetServer Listen(int port)
    {
        // One that has failed may go on to say so; only the first time counts.
        int failed = 0;
        void OnWriteFailed(string cause)
        {
            if (Interlocked.Exchange(ref failed, 1) == 0)
            {
                Recover(cause);
            }
        }

        // An object rather than an argument: argument lists are readable for everybody, and end in logs.
        var server = new GarnetServer(
            [.. Arguments(port)],
            new GarnetLoggerFactory(_loggers, OnWriteFailed),
            authenticationSettingsOverride: Password.Length > 0 ? new PasswordAuthenticationSettings(Password) : null);
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

    private void NoteStart(IPEndPoint endPoint)
    {
        LogStarted(_logger, endPoint, _folder?.Path ?? "memory alone");
        if (Password.Length == 0)
        {
            LogOpen(_logger, endPoint);
        }
    }

    // Called on a thread of the server that has failed.
    private void Recover(string cause)
    {
        if (_folder is not { } folder || _stopping.IsCancellationRequested)
        {
            return;
        }

        LogWriteFailed(_logger, folder.Path, cause, options.OnWriteFailure);

        if (options.OnWriteFailure == WriteFailureBehavior.StopHost && stopHost is not null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static stop => stop(), stopHost, preferLocal: false);
            return;
        }

        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(() => RecoverAsync(folder, _stopping.Token));
        }
    }

    // A server whose file has failed once never writes again, so another one takes its place as soon as the folder takes writes. Until
    // then the old one keeps the port, and refuses: nobody else can listen there and be handed the password.
    private async Task RecoverAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        long start = TimeProvider.System.GetTimestamp();
        for (TimeSpan wait = MinWait; ; wait = wait * 2 < MaxWait ? wait * 2 : MaxWait)
        {
            await Task.Delay(wait * (0.75 + (Random.Shared.NextDouble() / 2)), cancellationToken).ConfigureAwait(false);
            if (!folder.TakesWrites())
            {
                continue;
            }

            try
            {
                lock (_gate)
                {
                    if (_disposed)
                    {
                        return;
                    }

                    _server?.Dispose();
                    _server = null;
                    _server = Listen(_endPoint!.Port);
                }

                break;
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                LogRestartFailed(_logger, folder.Path, error);
            }
        }

        LogRecovered(_logger, folder.Path, TimeProvider.System.GetElapsedTime(start));
        Restarted?.Invoke();
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
        yield return "--fail-on-recovery-error";
        yield return "--checkpointdir";
        yield return _folder.Path;

        // A limit that is no power of two is rounded down to one. What is superfluous goes a segment at a time.
        yield return "--aof-size-limit";
        yield return $"{options.MaxAppendOnlyFileSize >> 20}m";
        yield return "--aof-size-limit-enforce-frequency";
        yield return "1";
        yield return "--aof-segment-size";
        yield return $"{AppendOnlyFile.SegmentSize >> 20}m";
        yield return "--aof-page-size";
        yield return $"{AppendOnlyFile.SegmentSize >> 20}m";
        foreach (string argument in CompactingArguments)
        {
            yield return argument;
        }

        // The native device needs a library that a plain machine lacks.
        yield return "--device-type";
        yield return "RandomAccess";
    }

    [LoggerMessage(
        EventId = 1502,
        Level = LogLevel.Warning,
        Message = "The embedded server on {EndPoint} has no password: every user of this machine can read and change its jobs. " +
            "Set EmbeddedServerOptions.Password.")]
    private static partial void LogOpen(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(
        EventId = 1501,
        Level = LogLevel.Information,
        Message = "The embedded server listens on {EndPoint} and keeps jobs in {Folder}.")]
    private static partial void LogStarted(ILogger logger, IPEndPoint endPoint, string folder);

    [LoggerMessage(
        EventId = 1503,
        Level = LogLevel.Error,
        Message = "Failed to write to the data folder {Folder}: {Cause}. Calls are refused until it takes writes again; everything that was " +
            "acknowledged is stored (OnWriteFailure: {Behavior}).")]
    private static partial void LogWriteFailed(ILogger logger, string folder, string cause, WriteFailureBehavior behavior);

    [LoggerMessage(
        EventId = 1504,
        Level = LogLevel.Error,
        Message = "Failed to start the embedded server again on the data folder {Folder}; it is tried again.")]
    private static partial void LogRestartFailed(ILogger logger, string folder, Exception error);

    [LoggerMessage(
        EventId = 1506,
        Level = LogLevel.Critical,
        Message = "The append-only file in {Folder} was damaged or cut short, so jobs are missing: {Read} bytes of it are kept and {Skipped} were " +
            "dropped. A copy of the damaged file is in {Copy}. The embedded server did not start.")]
    private static partial void LogDamaged(ILogger logger, string folder, long read, long skipped, string copy);

    [LoggerMessage(
        EventId = 1507,
        Level = LogLevel.Warning,
        Message = "The last {Count} start(s) of the embedded server ended while it read the files in {Folder}: the process was killed, or damage in them " +
            "ended it. After two such starts, what was stored in the last second before the server stopped is dropped, with a copy.")]
    private static partial void LogUnfinished(ILogger logger, int count, string folder);

    [LoggerMessage(
        EventId = 1505,
        Level = LogLevel.Information,
        Message = "The data folder {Folder} takes writes again after {Span}; the embedded server goes on.")]
    private static partial void LogRecovered(ILogger logger, string folder, TimeSpan span);
}
