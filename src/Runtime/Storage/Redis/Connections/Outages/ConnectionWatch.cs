using System.Collections.Concurrent;
using System.Net;
using StackExchange.Redis;

namespace TypedJobs.Storage.Redis.Connections.Outages;

/// <summary>Tells a log about one connection until disposed. Thread-safe.</summary>
internal sealed class ConnectionWatch : IDisposable
{
    private readonly ConnectionLog _log;
    private readonly int _number;
    private readonly bool _seesAttempts;
    private readonly ConcurrentDictionary<string, bool> _failing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _established = new(StringComparer.Ordinal);
    private volatile bool _ended;
    private volatile bool _isForgotten;
    private IConnectionMultiplexer? _connection;

    public ConnectionWatch(ConnectionLog log, int number, ConfigurationOptions? options)
    {
        _log = log;
        _number = number;
        _seesAttempts = options is not null;
        if (options is not null)
        {
            options.ConnectionAttemptCompleted += OnAttempt;
        }
    }

    /// <summary>Goes on with the connection, once it has been made.</summary>
    public void Follow(IConnectionMultiplexer connection)
    {
        _connection = connection;
        connection.ConnectionFailed += OnFailed;
        connection.ConnectionRestored += OnRestored;
    }

    /// <summary>Looks no longer. What fails goes on to fail, until the watch is disposed or another connection takes over.</summary>
    public void Stop()
    {
        _ended = true;
        if (_connection is { } connection)
        {
            connection.ConnectionFailed -= OnFailed;
            connection.ConnectionRestored -= OnRestored;
        }
    }

    /// <summary>Looks no longer, because another connection has taken the place of this one.</summary>
    public void EndFor(IConnectionMultiplexer successor)
    {
        if (!successor.IsConnected)
        {
            Dispose();
            return;
        }

        Stop();
        _isForgotten = true;
        string server = string.Join(", ", successor.GetEndPoints(configuredOnly: true).Select(ConnectionProblem.NameOf));
        foreach (string subject in _failing.Keys)
        {
            _log.Succeeded(subject, server);
        }
    }

    public void Dispose()
    {
        Stop();
        _isForgotten = true;
        foreach (string subject in _failing.Keys)
        {
            _log.Forget(subject);
        }
    }

    private void OnAttempt(object? sender, ConnectionAttemptCompletedEventArgs attempt)
    {
        // Outcomes may be told out of order.
        string subject = Subject(attempt.EndPoint, attempt.ConnectionType);
        if (attempt.IsSuccess)
        {
            _established[subject] = attempt.SequenceNumber;
            Succeeded(attempt.EndPoint, attempt.ConnectionType);
        }
        else if (attempt.SequenceNumber > _established.GetValueOrDefault(subject, -1))
        {
            Failed(attempt.EndPoint, attempt.ConnectionType, ConnectionProblem.From(attempt));
        }
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        bool isKnown = failure.FailureType switch
        {
            ConnectionFailureType.ConnectionDisposed or ConnectionFailureType.MaintenanceHandoff => true,

            // The failed attempt itself told more.
            ConnectionFailureType.UnableToConnect or ConnectionFailureType.AuthenticationFailure => _seesAttempts,
            _ => _seesAttempts && !_established.ContainsKey(Subject(failure.EndPoint, failure.ConnectionType)),
        };
        if (!isKnown)
        {
            Failed(failure.EndPoint, failure.ConnectionType, ConnectionProblem.From(failure));
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) =>
        Succeeded(restored.EndPoint, restored.ConnectionType);

    private void Failed(EndPoint? endPoint, ConnectionType type, ConnectionProblem problem)
    {
        if (!_ended)
        {
            string subject = Subject(endPoint, type);
            _failing[subject] = true;
            _log.Failed(subject, ConnectionProblem.NameOf(endPoint), problem);
            if (_isForgotten)
            {
                // Disposed meanwhile: nobody else would end what has just begun.
                _log.Forget(subject);
            }
        }
    }

    private void Succeeded(EndPoint? endPoint, ConnectionType type)
    {
        if (!_ended && _failing.TryRemove(Subject(endPoint, type), out _))
        {
            _log.Succeeded(Subject(endPoint, type), ConnectionProblem.NameOf(endPoint));
        }
    }

    private string Subject(EndPoint? endPoint, ConnectionType type) => $"{_number}/{ConnectionProblem.NameOf(endPoint)}/{type}";
}
