using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedJobs.Jobs;
using TypedJobs.Queues;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Administration;
using TypedJobs.Storage.Records;

namespace TypedJobs;

/// <summary>
/// Represents the events of one queue for one listener, from the time at which it was opened. Events that a broken connection
/// has lost are read again from the latest ones that the queue keeps. A queue without listeners publishes nothing. Enumerate it
/// once, and dispose of it in the end. A test double derives from it and overrides both methods.
/// </summary>
public partial class JobEvents : IAsyncEnumerable<JobEvent>, IAsyncDisposable
{
    // Messages are numbered. Listening is announced for a span at a time, and ends with it.
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RenewInterval = TimeSpan.FromSeconds(5);

    // A listener that falls behind by more than this reads the rest from the queue, as far as it is kept.
    private const int MaxBuffered = 4096;

    private readonly IAdminProtocol? _protocol;
    private readonly RecordOpener? _records;
    private readonly string _queue;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MaxBuffered) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private IAsyncDisposable? _subscription;
    private long _seen;

    // When the latest message was published that was seen; until there is one, none counts as later.
    private long _seenAt = long.MaxValue;
    private long _renewedAt;

    /// <summary>Initializes a test double of a queue's events, of a derived type.</summary>
    protected JobEvents()
    {
        _logger = NullLogger.Instance;
        _queue = string.Empty;
        _time = TimeProvider.System;
    }

    private JobEvents(IAdminProtocol protocol, RecordOpener records, string queue, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _protocol = protocol;
        _records = records;
        _queue = queue;
        _time = time;
    }

    /// <exception cref="NotSupportedException">This is a test double.</exception>
    private IAdminProtocol Protocol => _protocol ?? throw TestDouble.NotOverridden(GetType());

    /// <inheritdoc/>
    public virtual IAsyncEnumerator<JobEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        ReadAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);

    /// <summary>Stops listening. A running enumeration ends.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _messages.Writer.TryComplete();
        if (Interlocked.Exchange(ref _subscription, null) is { } subscription)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    internal static async Task<JobEvents> OpenAsync(
        IAdminProtocol protocol, RecordOpener records, string queue, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var events = new JobEvents(protocol, records, queue, time, logger);
        try
        {
            events._subscription = await protocol.OnEventsAsync(
                message => events._messages.Writer.TryWrite(message.ToArray()), cancellationToken).ConfigureAwait(false);
            ListenResult start = await protocol.ListenAsync(Span, -1, cancellationToken).ConfigureAwait(false);
            events._seen = start.Latest;
            events._renewedAt = time.GetTimestamp();
            return events;
        }
        catch
        {
            // Not waited for: a server that does not answer would hold up the caller, whose token may have fired.
            _ = events.DisposeAsync().AsTask();
            throw;
        }
    }

    private async IAsyncEnumerable<JobEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var batch = new List<byte[]>();
        do
        {
            batch.Clear();
            while (batch.Count < MaxBuffered && _messages.Reader.TryRead(out byte[]? message))
            {
                batch.Add(message);
            }

            if (_time.GetElapsedTime(_renewedAt) > RenewInterval)
            {
                batch.InsertRange(0, await MissedAsync(cancellationToken).ConfigureAwait(false));
            }

            long asked = -1;
            for (int i = 0; i < batch.Count; i++)
            {
                if (Parse(batch[i]) is not (long number, long at, List<JobEvent> events))
                {
                    continue;
                }

                if (number <= _seen && at > _seenAt)
                {
                    // Published later under a lower number: the server has lost messages, a replica that was promoted for instance.
                    _seen = number - 1;
                }

                if (number > _seen + 1 && asked != _seen)
                {
                    // Messages are missing before this one. What the queue has lost by now stays missing.
                    asked = _seen;
                    batch.InsertRange(i, await MissedAsync(cancellationToken).ConfigureAwait(false));
                    i--;
                    continue;
                }

                if (number <= _seen)
                {
                    continue;
                }

                _seen = number;
                _seenAt = _seenAt == long.MaxValue ? at : Math.Max(_seenAt, at);
                foreach (JobEvent happened in events)
                {
                    yield return await _records!.OpenAsync(happened, _queue, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        while (batch.Count > 0 || await WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    // A message that cannot be read is passed over: those after it can be.
    private (long Number, long At, List<JobEvent> Events)? Parse(byte[] message)
    {
        try
        {
            return JobEventParser.Parse(_queue, message);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            LogUnreadable(_logger, exception, message.Length, _queue);
            return null;
        }
    }

    private async Task<IReadOnlyList<byte[]>> MissedAsync(CancellationToken cancellationToken)
    {
        try
        {
            _renewedAt = _time.GetTimestamp();
            ListenResult result = await Protocol.ListenAsync(Span, _seen, cancellationToken).ConfigureAwait(false);
            if (result.Latest < _seen)
            {
                // The server has lost its latest messages, and gives their numbers to others.
                _seen = result.Latest;
            }

            return result.Missed;
        }
        catch (Exception exception) when (ServerErrors.IsFailure(exception))
        {
            // The next renewal finds them.
            return [];
        }
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _messages.Reader.WaitToReadAsync(cancellationToken).AsTask()
                .WaitAsync(RenewInterval, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Time to renew.
            return true;
        }
    }

    [LoggerMessage(
        EventId = 1310,
        Level = LogLevel.Warning,
        Message = "Failed to read a message of {Length} byte(s) with events of queue {Queue}; its events are left out.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, int length, string queue);
}
