using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Protocol;

namespace TypedJobs.Worker;

/// <summary>
/// One attempt at a job while it runs: what generated code sees of it, its token and its scope. A token source and
/// a scope are made only for handlers that ask for them.
/// </summary>
internal sealed partial class JobAttempt : JobInvocation, IAsyncDisposable
{
    private readonly AttemptContext _context;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _source;
    private JobCancellation _cancellation;
    private bool _firing;
    private bool _ended;
    private AsyncServiceScope? _scope;
    private readonly IProgressReporter _reporter;
    private ProgressPost? _progress;
    private ArrayBufferWriter<byte>? _result;
    private Utf8JsonWriter? _resultWriter;

    public JobAttempt(string queue, TakenJob job, IServiceScopeFactory scopes, IProgressReporter progress, ILogger logger)
    {
        Job = job;
        _scopes = scopes;
        _logger = logger;
        _reporter = progress;
        _context = new AttemptContext(this, new JobId(queue, job.Lease.Job), progress);
    }

    public TakenJob Job { get; }

    public LeaseKey Lease => Job.Lease;

    /// <summary>When the lease was last taken or renewed: a timestamp from before that call.</summary>
    public long LeasedAt { get; set; }

    public override ReadOnlyMemory<byte> Payload => Job.Payload;

    public override IServiceProvider Services => (_scope ??= _scopes.CreateAsyncScope()).ServiceProvider;

    public override JobContext Context => _context;

    public override CancellationToken CancellationToken
    {
        get
        {
            bool fire = false;
            CancellationTokenSource source;
            lock (_gate)
            {
                source = _source ??= new CancellationTokenSource();
                if (_cancellation.IsRequested && !_firing)
                {
                    _firing = fire = true;
                }
            }

            if (fire)
            {
                Fire(source);
            }

            return source.Token;
        }
    }

    public override Utf8JsonWriter ResultWriter =>
        _resultWriter ??= new Utf8JsonWriter(_result = new ArrayBufferWriter<byte>(64), JobJson.WriterOptions);

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) =>
        new AttemptProgress<T>(_progress ??= new ProgressPost(this, _reporter, _logger), write);

    /// <summary>Waits until the progress that was reported is stored, or refused.</summary>
    public Task FlushProgressAsync() => _progress?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>Whether the handler has returned and its result is being written.</summary>
    public bool HasResult => _resultWriter is not null;

    public JobCancellation Cancellation
    {
        get
        {
            lock (_gate)
            {
                return _cancellation;
            }
        }
    }

    /// <summary>
    /// Fires the attempt's token, without waiting for the callbacks that are registered on it. The first cause stays,
    /// but a lost lease replaces any other: it decides whether the attempt may still write.
    /// </summary>
    /// <returns>Whether the attempt was still running.</returns>
    public bool Cancel(CancellationCause cause, string? reason = null)
    {
        CancellationTokenSource? source;
        lock (_gate)
        {
            if (_ended)
            {
                return false;
            }

            if (!_cancellation.IsRequested || cause == CancellationCause.LeaseLost)
            {
                _cancellation = new JobCancellation(cause, reason);
            }

            source = _source;
            if (source is null || _firing)
            {
                return true;
            }

            _firing = true;
        }

        Fire(source);
        return true;
    }

    /// <summary>Fires the token because the lease is lost.</summary>
    /// <returns>Whether that is news: the attempt was running and had not been told.</returns>
    public bool TryLoseLease() =>
        Cancellation.Cause != CancellationCause.LeaseLost && Cancel(CancellationCause.LeaseLost);

    /// <summary>What the handler returned, as JSON; empty for one that returns nothing.</summary>
    public ReadOnlyMemory<byte> GetResult()
    {
        _resultWriter?.Flush();
        return _result?.WrittenMemory ?? default;
    }

    /// <summary>Ends the attempt: its token can no longer fire, and why it fired no longer changes.</summary>
    public JobCancellation End()
    {
        lock (_gate)
        {
            _ended = true;
            return _cancellation;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_resultWriter is not null)
        {
            await _resultWriter.DisposeAsync().ConfigureAwait(false);
        }

        if (_scope is { } scope)
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Callbacks are the handler's code: they run on the pool, and what they throw is theirs alone. The source is not
    // disposed: it has no timer, and a callback may still be running.
    private void Fire(CancellationTokenSource source) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static state =>
            {
                try
                {
                    state.Source.Cancel();
                }
                catch (Exception exception)
                {
                    LogCallbackFailed(state.Attempt._logger, exception, state.Attempt._context.Id);
                }
            },
            (Source: source, Attempt: this),
            preferLocal: false);

    [LoggerMessage(
        Level = LogLevel.Error, Message = "A callback on the cancellation token of job {JobId} threw an exception.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, JobId jobId);
}
