using System.Globalization;
using StackExchange.Redis;

namespace TypedJobs.TestServers;

/// <summary>A redis-server of its own, on a free port, with its files in a folder that goes with it.</summary>
public sealed class RedisServerProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly string[] _arguments;
    private ChildProcess _process;

    private RedisServerProcess(ChildProcess process, int port, DirectoryInfo folder, string[] arguments)
    {
        _process = process;
        Port = port;
        _folder = folder;
        _arguments = arguments;
    }

    /// <summary>Whether the program is installed.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>
    /// Why tests that need it cannot run; null when they can. With <c>TYPEDJOBS_REQUIRE_REDIS=1</c> they run, and fail, where
    /// it is missing.
    /// </summary>
    public static string? Obstacle =>
        IsInstalled || Environment.GetEnvironmentVariable("TYPEDJOBS_REQUIRE_REDIS") == "1"
            ? null
            : "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server)";

    /// <summary>The port on the loopback interface.</summary>
    public int Port { get; }

    /// <summary>As StackExchange.Redis reads it.</summary>
    public string Configuration => $"127.0.0.1:{Port}";

    // Valkey, or another version of Redis, takes the place of the installed one.
    private static string? Program =>
        Environment.GetEnvironmentVariable("TYPEDJOBS_REDIS_SERVER") is { Length: > 0 } chosen ? chosen
        : (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "redis-server"))
            .FirstOrDefault(File.Exists);

    /// <summary>Starts a server and waits until it answers. It persists nothing unless the arguments say so.</summary>
    public static Task<RedisServerProcess> StartAsync(params string[] arguments) => StartAsync(() => arguments);

    /// <summary>Kills the server at once.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <summary>Whether it still runs a moment from now.</summary>
    public async Task<bool> IsAliveAsync()
    {
        await Task.Delay(500);
        return !_process.HasExited;
    }

    /// <summary>Freezes the server, as an overloaded machine or a cut cable would.</summary>
    public void Pause() => _process.Signal("STOP");

    /// <summary>Goes on after <see cref="Pause"/>; has no effect on a server that was killed.</summary>
    public void Resume()
    {
        if (!_process.HasExited)
        {
            _process.Signal("CONT");
        }
    }

    /// <summary>Starts the server again, on the same port and files, after <see cref="Kill"/>.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Launch(Program!, Port, _folder, _arguments);
        if (!await AnswersAsync())
        {
            throw new InvalidOperationException("redis-server does not start again:\n" + string.Join('\n', _process.Lines));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _process.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts a server whose arguments are asked for anew with each try: they may name further ports, which may be taken.</summary>
    public static async Task<RedisServerProcess> StartAsync(Func<string[]> argue)
    {
        string program = Program ?? throw new InvalidOperationException("redis-server is not installed.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("typedjobs-redis-");
        for (int i = 0; ; i++)
        {
            int port = FreePort.Find();
            string[] arguments = argue();
            ChildProcess process = Launch(program, port, folder, arguments);
            var server = new RedisServerProcess(process, port, folder, arguments);
            if (await server.AnswersAsync())
            {
                return server;
            }

            string output = string.Join('\n', process.Lines);
            process.Dispose();
            if (i == 5)
            {
                throw new InvalidOperationException("redis-server does not start:\n" + output);
            }
        }
    }

    private static ChildProcess Launch(string program, int port, DirectoryInfo folder, string[] arguments) =>
        ChildProcess.Start(
            program,
            ["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--dir", folder.FullName, .. arguments]);

    private async Task<bool> AnswersAsync()
    {
        await Until.TrueAsync(() => _process.HasExited || _process.Lines.Any(line => line.Contains("Ready to accept connections", StringComparison.Ordinal)));
        if (_process.HasExited)
        {
            return false;
        }

        await using ConnectionMultiplexer connection =
            await ConnectionMultiplexer.ConnectAsync(Configuration + ",connectTimeout=30000,asyncTimeout=30000");
        await connection.GetDatabase().PingAsync();
        return true;
    }
}
