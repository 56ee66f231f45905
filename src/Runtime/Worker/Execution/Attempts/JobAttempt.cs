using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedJobs.CompilerServices;
using TypedJobs.Jobs;
using TypedJobs.Payloads;
using TypedJobs.Payloads.Protection;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Storage.Records;
using TypedJobs.Worker.Middleware;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Represents one attempt at a job while it runs: what generated code sees of it, its state, its cancellation and its scope. The last two are
/// made only when they are needed: for handlers that take a token or services. Thread-safe, but for what the handler's own thread reads: scope
/// and result.
/// </summary>
internal sealed partial class JobAttempt : JobInvocation
{
    private readonly string _queue;
    private readonly AttemptServices _services;
    private AttemptState _state;
    private AttemptCancellation? _cancellation;
    private AttemptContext? _context;
    private AsyncServiceScope? _scope;
    private ProgressPost? _progress;
    private ArrayBufferWriter<byte>? _result;
    private Utf8JsonWriter? _resultWriter;
    private bool _isUnusableReportLogged;
    private int _slotLeft;

    public JobAttempt(string queue, TakenJob job, JobDefinition? definition, AttemptServices services)
    {
        _queue = queue;
        Job = job;
        Definition = definition;
        _services = services;
    }

    public JobId Id => JobId.Stored(_queue, Job.Lease.Job);

    public TakenJob Job { get; }

    /// <summary>Gets the job's definition; <see langword="null"/> when this worker does not know it.</summary>
    public JobDefinition? Definition { get; }

    public LeaseKey Lease => Job.Lease;

    /// <summary>Gets when the job was taken: a timestamp from before that call.</summary>
    public long TakenAt { get; init; }

    /// <summary>Gets what the job's enqueue overrides.</summary>
    public JobOverrides Overrides => Job.Overrides.Length == 0 ? default : JobOverrides.Parse(Job.Overrides);

    /// <summary>Gets or sets when the lease was last taken or renewed: a timestamp from before that call.</summary>
    public long LeasedAt { get; set; }

    /// <summary>Gets or sets a value indicating whether it was logged that the job fails, although its queue decides that.</summary>
    public bool IsFailureLogged { get; set; }

    public override ReadOnlyMemory<byte> Payload => Job.Payload;

    public override IServiceProvider Services => (_scope ??= CreateScope()).ServiceProvider;

    /// <summary>Gets the middleware around handlers; <see langword="null"/> when there is none.</summary>
    public JobPipeline? Pipeline => _services.Environment.Pipeline;

    /// <summary>Gets what transforms the values of the job.</summary>
    public PayloadProtector Payloads => _services.Environment.Payloads;

    public override JobContext Context => _context ??= new AttemptContext(this, Id, _services.Reporter);

    public override CancellationToken CancellationToken
    {
        get
        {
            lock (Gate)
            {
                return OwnCancellation.UseToken(this, _services);
            }
        }
    }

    public override Utf8JsonWriter ResultWriter =>
        _resultWriter ??= new Utf8JsonWriter(_result = new ArrayBufferWriter<byte>(64), JobJson.WriterOptions);

    /// <summary>Gets a value indicating whether the handler has returned and its result is being written.</summary>
    public bool HasResult => _resultWriter is not null;

    /// <summary>Gets a value indicating whether the lease is lost: nothing of this attempt may be written any more.</summary>
    public bool IsLeaseLost => State.IsLeaseLost;

    /// <summary>Gets a value indicating whether the attempt was ended while its handler still ran.</summary>
    public bool IsDetached => State.IsDetached;

    /// <summary>Gets a value indicating whether what the handler reports may be stored.</summary>
    public bool MayWrite => State.MayWrite;

    /// <summary>Gets why the token fired, or would have fired if the handler used it.</summary>
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

    /// <summary>Gets a value indicating whether the handler, or what it called, has asked for the token.</summary>
    public bool UsesToken
    {
        get
        {
            lock (Gate)
            {
                return _cancellation is { IsTokenUsed: true };
            }
        }
    }

    /// <summary>Gets the context of the trace that the job was enqueued in, where that can be told without reading all of its headers.</summary>
    public ActivityContext StoredTrace =>
        TraceHeaders.TryReadPlain(StoredHeaders.Before(Job.Payload, Job.HeadersLength), out ActivityContext context) ? context : default;

    /// <summary>Gets how long ago the token fired, or would have fired if the handler used it.</summary>
    public TimeSpan SinceFired => _cancellation?.GetElapsed(_services.Time) ?? TimeSpan.Zero;

    private AttemptState State
    {
        get
        {
            lock (Gate)
            {
                return _state;
            }
        }
    }

    // With the gate held.
    private AttemptCancellation OwnCancellation => _cancellation ??= new AttemptCancellation();

    private JobCancellation Noted => _cancellation?.Noted ?? default;

    // An object that nobody else has. A lock of its own would be one more for every attempt.
    private TakenJob Gate => Job;

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) =>
        new AttemptProgress<T>(_progress ??= new ProgressPost(this, _services.Reporter), write);

    /// <summary>Cancels the attempt: see <see cref="AttemptCancellation.Note"/>.</summary>
    /// <returns>Whether the attempt was still running.</returns>
    public bool Cancel(in JobCancellation cancellation)
    {
        lock (Gate)
        {
            if (!_state.IsRunning)
            {
                return false;
            }

            OwnCancellation.Note(cancellation, this, _services);
            return true;
        }
    }

    /// <summary>Returns how long the job had been allowed to start, by its enqueue, when it was taken.</summary>
    /// <param name="takenAt">When that was, by the server's clock.</param>
    public TimeSpan GetWait(DateTimeOffset takenAt)
    {
        // Differences: a damaged time plus a delay may be no instant.
        JobOverrides overrides = Overrides;
        TimeSpan wait = takenAt - Job.EnqueuedAt - overrides.Delay;
        return takenAt - overrides.DelayUntil is { } since && since < wait ? since : wait;
    }

    /// <summary>Fires the token because the attempt's time is over. Called by a timer.</summary>
    public void ReachLimit()
    {
        if (Cancel(new JobCancellation { Cause = CancellationCause.Timeout }) && !UsesToken)
        {
            _services.Unstoppable.Report(this);
        }
    }

    /// <summary>Reports that the handler ignores its token. Called by a timer.</summary>
    public void OnGraceEnded() => _services.Reporter.OnIgnored(this);

    /// <summary>Notes that the lease is lost, and fires the token unless that is not wanted.</summary>
    /// <returns>Whether that is news: the attempt was running and had not been told.</returns>
    public bool TryLoseLease(LeaseLostBehavior behavior)
    {
        lock (Gate)
        {
            if (!_state.TryLoseLease())
            {
                return false;
            }
        }

        if (behavior == LeaseLostBehavior.CancelToken)
        {
            Cancel(new JobCancellation { Cause = CancellationCause.LeaseLost });
        }

        return true;
    }

    /// <summary>Returns what the handler returned, as JSON; empty for one that returns nothing.</summary>
    public ReadOnlyMemory<byte> GetResult()
    {
        _resultWriter?.Flush();
        return _result?.WrittenMemory ?? default;
    }

    /// <summary>Undoes what the arguments went through before they were stored. Called before the handler.</summary>
    /// <exception cref="JobPayloadException">They cannot be read here, now or ever.</exception>
    public async ValueTask OpenPayloadAsync()
    {
        ReadOnlyMemory<byte> payload =
            await Payloads.OpenAsync(Job.Payload, Id, PayloadPart.Arguments, CancellationToken.None).ConfigureAwait(false);
        Job.Payload = StoredHeaders.Replace(Job.Payload, Job.HeadersLength, payload);
    }

    /// <summary>Drops what the handler has returned.</summary>
    public void DropResult()
    {
        _resultWriter = null;
        _result = null;
    }

    /// <summary>Gives up the attempt's slot.</summary>
    /// <returns>Whether this is the first call.</returns>
    public bool TryLeaveSlot() => Interlocked.Exchange(ref _slotLeft, 1) == 0;

    /// <summary>Ends the attempt while its handler still runs: whatever that does later is not written.</summary>
    /// <returns>Whether the attempt was still running.</returns>
    public bool TryDetach()
    {
        lock (Gate)
        {
            return _state.TryDetach();
        }
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

    private AsyncServiceScope CreateScope()
    {
        AsyncServiceScope scope = _services.Environment.Scopes.CreateAsyncScope();
        if (_services.Environment.InjectsContext)
        {
            scope.ServiceProvider.GetRequiredService<ScopedJobContext>().Context = Context;
        }

        return scope;
    }

    private bool IsFirstUnusableReport()
    {
        lock (Gate)
        {
            bool isFirst = !_isUnusableReportLogged;
            _isUnusableReportLogged = true;
            return isFirst;
        }
    }

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
}
