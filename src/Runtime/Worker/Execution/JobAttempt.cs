using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Loops;
using TypedJobs.Payloads;
using TypedJobs.Storage.Contracts.Workers;

namespace TypedJobs.Worker.Execution;

/// <summary>
/// One attempt at a job while it runs: what generated code sees of it, its token and its scope. A token source and
/// a scope are made only for handlers that ask for them.
/// </summary>
internal sealed partial class JobAttempt : JobInvocation
{
    private readonly string _queue;
    private readonly AttemptServices _services;
    private AttemptContext? _context;
    private CancellationTokenSource? _source;
    private object? _cancellation;
    private long _firedAt;
    private Task<Exception?>? _callbacks;
    private ITimer? _grace;
    private bool _leaseLost;
    private bool _ended;
    private bool _detached;
    private bool _reportFailureLogged;
    private int _placeLeft;
    private AsyncServiceScope? _scope;
    private ProgressPost? _progress;
    private ArrayBufferWriter<byte>? _result;
    private Utf8JsonWriter? _resultWriter;

    public JobAttempt(string queue, TakenJob job, JobDefinition? definition, AttemptServices services)
    {
        _queue = queue;
        Job = job;
        Definition = definition;
        _services = services;
    }

    public JobId Id => JobId.Stored(_queue, Job.Lease.Job);

    public TakenJob Job { get; }

    /// <summary>The job's definition; none when this worker does not know it.</summary>
    public JobDefinition? Definition { get; }

    public LeaseKey Lease => Job.Lease;

    /// <summary>When the job was taken: a timestamp from before that call.</summary>
    public long TakenAt { get; init; }

    /// <summary>What the job's enqueue overrides.</summary>
    public JobOverrides Overrides => Job.Overrides.Length == 0 ? default : JobOverrides.Parse(Job.Overrides);

    /// <summary>When the lease was last taken or renewed: a timestamp from before that call.</summary>
    public long LeasedAt { get; set; }

    /// <summary>Gets or sets a value indicating whether it was logged that the job fails, although its queue decides that.</summary>
    public bool IsFailureLogged { get; set; }

    public override ReadOnlyMemory<byte> Payload => Job.Payload;

    public override IServiceProvider Services => (_scope ??= _services.Scopes.CreateAsyncScope()).ServiceProvider;

    public override JobContext Context => _context ??= new AttemptContext(this, Id, _services.Reporter);

    public override CancellationToken CancellationToken
    {
        get
        {
            lock (Gate)
            {
                _source ??= new CancellationTokenSource();
                if (_cancellation is not null)
                {
                    Fire();
                }

                return _source.Token;
            }
        }
    }

    public override Utf8JsonWriter ResultWriter =>
        _resultWriter ??= new Utf8JsonWriter(_result = new ArrayBufferWriter<byte>(64), JobJson.WriterOptions);

    /// <summary>Whether the handler has returned and its result is being written.</summary>
    public bool HasResult => _resultWriter is not null;

    /// <summary>Whether the lease is lost: nothing of this attempt may be written any more.</summary>
    public bool IsLeaseLost
    {
        get
        {
            lock (Gate)
            {
                return _leaseLost;
            }
        }
    }

    /// <summary>Whether the attempt was ended while its handler still ran.</summary>
    public bool IsDetached
    {
        get
        {
            lock (Gate)
            {
                return _detached;
            }
        }
    }

    /// <summary>Whether what the handler reports may be stored.</summary>
    public bool MayWrite
    {
        get
        {
            lock (Gate)
            {
                return !_leaseLost && !_detached;
            }
        }
    }

    public JobCancellation Cancellation
    {
        get
        {
            lock (Gate)
            {
                return Noted;
            }
        }
    }

    /// <summary>Whether the handler, or what it called, has asked for the token.</summary>
    public bool UsesToken
    {
        get
        {
            lock (Gate)
            {
                return _source is not null;
            }
        }
    }

    // Few attempts are cancelled: the others do not carry what there would be to say about it.
    private JobCancellation Noted => _cancellation is JobCancellation cancellation ? cancellation : default;

    // An object that nobody else has. A lock of its own would be one more for every attempt.
    private TakenJob Gate => Job;

    /// <summary>How long ago the token fired, or would have fired if the handler used it.</summary>
    public TimeSpan SinceFired => _services.Time.GetElapsedTime(_firedAt);

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) =>
        new AttemptProgress<T>(_progress ??= new ProgressPost(this, _services.Reporter), write);

    /// <summary>
    /// Fires the attempt's token, without waiting for the callbacks that are registered on it. The first cause stays,
    /// but a lost lease replaces any other: it decides whether the attempt may still write.
    /// </summary>
    /// <returns>Whether the attempt was still running.</returns>
    public bool Cancel(in JobCancellation cancellation)
    {
        lock (Gate)
        {
            if (_ended)
            {
                return false;
            }

            if (_cancellation is null)
            {
                // First: a clock that throws must leave the attempt as it was, so that the next renewal brings the request again.
                _firedAt = _services.Time.GetTimestamp();
                _cancellation = cancellation;
                if (_source is not null)
                {
                    Fire();
                }
            }
            else if (cancellation.Cause == CancellationCause.LeaseLost)
            {
                _cancellation = cancellation;
            }

            return true;
        }
    }

    /// <summary>Fires the token because the attempt's time is over. Called by a timer.</summary>
    public void ReachLimit()
    {
        if (Cancel(new JobCancellation(CancellationCause.Timeout)) && !UsesToken)
        {
            _services.Unstoppable.Report(this);
        }
    }

    /// <summary>Notes that the lease is lost, and fires the token unless that is not wanted.</summary>
    /// <returns>Whether that is news: the attempt was running and had not been told.</returns>
    public bool TryLoseLease(LeaseLostBehavior behavior)
    {
        lock (Gate)
        {
            if (_leaseLost || _ended)
            {
                return false;
            }

            _leaseLost = true;
        }

        if (behavior == LeaseLostBehavior.CancelToken)
        {
            Cancel(new JobCancellation(CancellationCause.LeaseLost));
        }

        return true;
    }

    /// <summary>What the handler returned, as JSON; empty for one that returns nothing.</summary>
    public ReadOnlyMemory<byte> GetResult()
    {
        _resultWriter?.Flush();
        return _result?.WrittenMemory ?? default;
    }

    /// <summary>Logs that a report could not be stored, as the first of the attempt's unusable reports.</summary>
    public void NoteReportFailure(Exception exception)
    {
        if (IsFirstUnusableReport())
        {
            LogReportFailed(_services.Logger, exception, Id);
        }
    }

    /// <summary>Logs that what was reported is no percentage, as the first of the attempt's unusable reports.</summary>
    public void NoteUnusableProgress(double percent)
    {
        if (IsFirstUnusableReport())
        {
            LogUnusableProgress(_services.Logger, Id, percent);
        }
    }

    /// <summary>Gives up the attempt's place among those that the worker runs. True once.</summary>
    public bool TryLeavePlace() => Interlocked.Exchange(ref _placeLeft, 1) == 0;

    /// <summary>Ends the attempt while its handler still runs: whatever that does later is not written.</summary>
    /// <returns>Whether the attempt was still running.</returns>
    public bool TryDetach()
    {
        lock (Gate)
        {
            if (_ended)
            {
                return false;
            }

            _ended = _detached = true;
            return true;
        }
    }

    private bool IsFirstUnusableReport()
    {
        lock (Gate)
        {
            bool isFirst = !_reportFailureLogged;
            _reportFailureLogged = true;
            return isFirst;
        }
    }

    // Called with the gate held. Callbacks are the handler's code: they run on the pool, and what they throw is kept with
    // the job. The source is not disposed: it has no timer, and a callback may still be running.
    private void Fire()
    {
        if (_callbacks is not null)
        {
            return;
        }

        CancellationTokenSource source = _source!;
        _callbacks = DetachedTask.Run(() =>
        {
            try
            {
                source.Cancel();
                return null;
            }
            catch (Exception exception)
            {
                LogCallbackFailed(_services.Logger, exception, Id);
                return exception;
            }
        });
        if (Noted.Cause != CancellationCause.Shutdown)
        {
            _grace = DetachedTask.Create(() => LongTimer.Start(
                _services.Time,
                static state => ((JobAttempt)state!).OnGraceEnded(),
                this,
                Definition?.Settings.CancellationGracePeriod ?? _services.GracePeriod));
        }
    }

    private void OnGraceEnded() => _services.Reporter.OnIgnored(this);

    [LoggerMessage(
        EventId = 1111,
        Level = LogLevel.Warning,
        Message = "Failed to store what job {JobId} reported: its progress, or a line of its log. The job goes on without it. Further ones of this attempt are not logged.")]
    private static partial void LogReportFailed(ILogger logger, Exception exception, JobId jobId);

    [LoggerMessage(
        EventId = 1113,
        Level = LogLevel.Warning,
        Message = "Job {JobId} reported a progress of {Percent}, which is not a percentage: it is stored as 0 or 100, or dropped if it is not a number. Further ones of this attempt are not logged.")]
    private static partial void LogUnusableProgress(ILogger logger, JobId jobId, double percent);

    [LoggerMessage(
        EventId = 1112,
        Level = LogLevel.Error,
        Message = "A callback on the cancellation token of job {JobId} threw an exception.")]
    private static partial void LogCallbackFailed(ILogger logger, Exception exception, JobId jobId);
}
