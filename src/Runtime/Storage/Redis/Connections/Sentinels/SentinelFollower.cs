using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TypedJobs.Loops;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Redis.Connections.Outages;

namespace TypedJobs.Storage.Redis.Connections.Sentinels;

/// <summary>
/// Knows which server is the master of a Sentinel service, and has the connections of a source follow it. In a failover
/// both servers say for about ten seconds that they are masters, and what the old one is told meanwhile is thrown away;
/// only the announcements of the Sentinels tell in time. Each Sentinel is listened to, because the one that leads the
/// failover alone announces its steps; what was missed is asked for every few seconds. Thread-safe.
/// </summary>
internal sealed partial class SentinelFollower : IAsyncDisposable
{
    // Elections are seconds apart.
    private const int MaxTries = 3;

    private static readonly TimeSpan AskInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(2);

    private readonly ConfigurationOptions _configuration;
    private readonly string _service;
    private readonly RedisConnectionSource _source;
    private readonly ConnectionLog _log;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Lazy<Task<IConnectionMultiplexer>>> _sentinels = new(StringComparer.Ordinal);
    private readonly KnownPrimary _known = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task _looking = Task.CompletedTask;
    private long _lookedAt;
    private Task? _loop;

    public SentinelFollower(ConfigurationOptions configuration, RedisConnectionSource source, ConnectionLog log, TimeProvider time)
    {
        _configuration = configuration;
        _service = configuration.ServiceName!;
        _source = source;
        _log = log;
        _time = time;
    }

    /// <summary>Makes of a configuration for Sentinels one for their master.</summary>
    public static ConfigurationOptions ToPrimary(ConfigurationOptions sentinels, EndPoint primary)
    {
        ConfigurationOptions options = sentinels.Clone();
        options.EndPoints.Clear();
        options.EndPoints.Add(primary);
        options.ServiceName = string.Empty;
        options.AbortOnConnectFail = false;

        // The Sentinels decide who is master, and nobody else.
        options.TieBreaker = string.Empty;
        options.ConfigurationChannel = string.Empty;
        return options;
    }

    /// <summary>Gets the address of the master.</summary>
    /// <exception cref="RedisConnectionException">No Sentinel answers, or none knows the service.</exception>
    public async Task<EndPoint> GetPrimaryAsync(CancellationToken cancellationToken)
    {
        if (_known.EndPoint is { } known)
        {
            return known;
        }

        foreach (EndPoint endPoint in _configuration.EndPoints)
        {
            Add(endPoint);
        }

        if (await AskAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is not { } answer)
        {
            var problem = new ConnectionProblem(
                "sentinel",
                $"no Sentinel answers that knows the service '{_service}'",
                "Check the addresses, serviceName and the password of the Sentinels in UseRedis(…).");
            string addresses = string.Join(", ", _configuration.EndPoints.Select(ConnectionProblem.NameOf));
            _log.Failed(_service, addresses, problem);
            throw new RedisConnectionException(
                ConnectionFailureType.UnableToConnect,
                CommandFlags.None,
                $"No connection to Redis at {addresses}: {problem.Text}. {problem.Remedy}",
                null,
                CommandStatus.WaitingToBeSent);
        }

        if (_known.TryBegin(answer))
        {
            _loop = DetachedTask.Run(KeepAskingAsync);
        }

        EndPoint primary = _known.EndPoint!;
        _log.Succeeded(_service, ConnectionProblem.NameOf(primary));
        return primary;
    }

    /// <summary>Asks the Sentinels for the master now, and follows. At most twice a second; all who ask share one answer.</summary>
    public Task LookAsync()
    {
        lock (_gate)
        {
            if (_looking.IsCompleted && _time.GetElapsedTime(_lookedAt) >= LookInterval)
            {
                _lookedAt = _time.GetTimestamp();
                _looking = DetachedTask.Run(FollowAsync);
            }

            return _looking;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (_loop is { } loop)
        {
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (Lazy<Task<IConnectionMultiplexer>> sentinel in _sentinels.Values)
        {
            // One that is being opened is not waited for, and is closed then.
            Task closing = DetachedTask.Run(() => RedisConnectionSource.DisposeAsync(sentinel.Value));
            if (sentinel.Value.IsCompleted)
            {
                await closing.ConfigureAwait(false);
            }
        }
    }

    private static EndPoint ParseAddress(string host, string port)
    {
        int number = int.Parse(port, CultureInfo.InvariantCulture);
        return IPAddress.TryParse(host, out IPAddress? address) ? new IPEndPoint(address, number) : new DnsEndPoint(host, number);
    }

    private void Add(EndPoint endPoint) =>
        _ = _sentinels.GetOrAdd(
            ConnectionProblem.NameOf(endPoint), _ => new Lazy<Task<IConnectionMultiplexer>>(
                () => DetachedTask.Run(() => ListenAsync(endPoint)))).Value;

    private async Task<IConnectionMultiplexer> ListenAsync(EndPoint endPoint)
    {
        ConfigurationOptions options = ToPrimary(_configuration, endPoint);
        options.AllowAdmin = true;
        ConnectionMultiplexer sentinel = await ConnectionMultiplexer.SentinelConnectAsync(options).ConfigureAwait(false);
        try
        {
            ISubscriber subscriber = sentinel.GetSubscriber();
            await ListenAsync(subscriber, RedisChannel.Literal("+switch-master"), message => OnSwitched(sentinel, message)).ConfigureAwait(false);
            await ListenAsync(subscriber, RedisChannel.Literal("+failover-state-send-slaveof-noone"), OnPromoting).ConfigureAwait(false);
            await ListenAsync(subscriber, RedisChannel.Pattern("-failover-abort-*"), OnAborted).ConfigureAwait(false);
            return sentinel;
        }
        catch
        {
            await sentinel.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // A Sentinel that is not there now is listened to as soon as it is.
    private static async Task ListenAsync(ISubscriber subscriber, RedisChannel channel, Action<string> callback)
    {
        ChannelMessageQueue messages = await subscriber.SubscribeAsync(channel, CommandFlags.FireAndForget).ConfigureAwait(false);
        messages.OnMessage(message => callback(message.Message.ToString()));
    }

    // <name> <old host> <old port> <new host> <new port>
    private void OnSwitched(IConnectionMultiplexer sentinel, string message)
    {
        if (message.Split(' ') is [var name, _, _, var host, var port] && name == _service)
        {
            EndPoint primary = ParseAddress(host, port);
            _ = DetachedTask.Run(async () =>
            {
                // A message has no epoch, and may be older than the answer. It counts alone when nobody answers.
                SentinelAnswer? answer = await AskAsync(sentinel).ConfigureAwait(false) ?? await AskAsync().ConfigureAwait(false);
                await FollowAsync(answer ?? new SentinelAnswer(primary, _known.Epoch)).ConfigureAwait(false);
            });
        }
    }

    // slave <host:port> <host> <port> @ <name> <host> <port>: the next step makes it a master, without a word to the old one.
    private void OnPromoting(string message)
    {
        if (message.Contains($" @ {_service} ", StringComparison.Ordinal) && _known.EndPoint is not null)
        {
            _source.Hold();
        }
    }

    private void OnAborted(string message)
    {
        if (message.Contains($" {_service} ", StringComparison.Ordinal))
        {
            _source.EndHold();
        }
    }

    private async Task KeepAskingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Jitter.Around(AskInterval), _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await LookAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync()
    {
        if (!_stop.IsCancellationRequested && await AskAsync().ConfigureAwait(false) is { } answer)
        {
            await FollowAsync(answer).ConfigureAwait(false);
        }
    }

    private async Task FollowAsync(SentinelAnswer answer)
    {
        try
        {
            await _known.FollowAsync(
                answer,
                before =>
                {
                    LogFollowing(_log.Logger, _service, ConnectionProblem.NameOf(before), ConnectionProblem.NameOf(answer.Primary));
                    return _source.MoveAsync(_stop.Token);
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception exception)
        {
            LogFollowFailed(_log.Logger, exception, ConnectionProblem.NameOf(answer.Primary));
        }
    }

    // Of several answers, the one of the latest election counts.
    private async Task<SentinelAnswer?> AskAsync()
    {
        SentinelAnswer?[] answers = await Task.WhenAll(_sentinels.Values.Select(async sentinel =>
        {
            try
            {
                return await AskAsync(await sentinel.Value.WaitAsync(AnswerTimeout, _time, _stop.Token).ConfigureAwait(false))
                    .ConfigureAwait(false);
            }
            catch (Exception exception) when (ServerErrors.IsFailure(exception) || exception is OperationCanceledException)
            {
                return null;
            }
        })).ConfigureAwait(false);
        return answers.OfType<SentinelAnswer>().MaxBy(answer => answer.Epoch);
    }

    private async Task<SentinelAnswer?> AskAsync(IConnectionMultiplexer sentinel)
    {
        try
        {
            IServer server = sentinel.GetServers()[0];
            foreach (KeyValuePair<string, string>[] other in await server.SentinelSentinelsAsync(_service)
                .WaitAsync(AnswerTimeout, _time, _stop.Token).ConfigureAwait(false))
            {
                Dictionary<string, string> known = other.ToDictionary(StringComparer.Ordinal);
                Add(ParseAddress(known["ip"], known["port"]));
            }

            // The Sentinel that leads a failover names the new epoch beside the address of the old master for a while; asked for
            // the address alone, it names the new one. The two belong together when the epoch has not changed meanwhile.
            long epoch = await EpochAsync(server).ConfigureAwait(false);
            for (int tries = 1; tries <= MaxTries; tries++)
            {
                RedisResult address = await server.ExecuteAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", _service)
                    .WaitAsync(AnswerTimeout, _time, _stop.Token).ConfigureAwait(false);
                long before = epoch;
                epoch = await EpochAsync(server).ConfigureAwait(false);
                if (epoch == before && address.Length == 2)
                {
                    return new SentinelAnswer(ParseAddress(address[0].ToString(), address[1].ToString()), epoch);
                }
            }

            return null;
        }
        catch (Exception exception) when (ServerErrors.IsFailure(exception) || exception is OperationCanceledException or KeyNotFoundException)
        {
            return null;
        }
    }

    private async Task<long> EpochAsync(IServer server)
    {
        Dictionary<string, string> master = (await server.SentinelMasterAsync(_service)
            .WaitAsync(AnswerTimeout, _time, _stop.Token).ConfigureAwait(false)).ToDictionary(StringComparer.Ordinal);
        return long.Parse(master["config-epoch"], CultureInfo.InvariantCulture);
    }

    [LoggerMessage(
        EventId = 1010,
        Level = LogLevel.Warning,
        Message = "Sentinel announced a new master of {Service}: moved from {Old} to {New}.")]
    private static partial void LogFollowing(ILogger logger, string service, string old, string @new);

    [LoggerMessage(
        EventId = 1011,
        Level = LogLevel.Error,
        Message = "Failed to move to the master {New} that Sentinel announced; trying again.")]
    private static partial void LogFollowFailed(ILogger logger, Exception exception, string @new);
}
