using System.Globalization;
using System.Text;
using TypedJobs.Payloads.Protection;
using TypedJobs.Payloads.Redaction;
using TypedJobs.Storage.Contracts;

namespace TypedJobs.Queues;

/// <summary>
/// Makes records and events of what is stored: undoes payload transforms, and hides what must not be shown. A value that cannot be read costs nothing
/// but that value. Thread-safe.
/// </summary>
internal sealed class RecordOpener(PayloadProtector payloads, SensitiveMembers sensitive)
{
    /// <summary>Returns a record as a caller gets it.</summary>
    public async ValueTask<JobRecord> OpenAsync(JobRecord record, CancellationToken cancellationToken)
    {
        List<UnreadableValue>? unreadable = null;
        if (!record.Payload.IsEmpty || !record.Result.IsEmpty || record.ProgressJson is not null)
        {
            SensitivePaths paths = await sensitive.FindAsync(record.Id.Queue, record.Name, cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte>? payload = await ReadAsync(record.Payload, PayloadPart.Arguments).ConfigureAwait(false);
            ReadOnlyMemory<byte>? result = await ReadAsync(record.Result, PayloadPart.Result).ConfigureAwait(false);
            ReadOnlyMemory<byte>? progress = record.ProgressJson is { } stored
                ? await ReadAsync(Encoding.UTF8.GetBytes(stored), PayloadPart.Progress).ConfigureAwait(false)
                : null;
            string? progressJson = progress is { } report ? ShowProgress(report, paths) : null;
            record = record with
            {
                Payload = payload ?? default,
                PayloadJson = payload is { IsEmpty: false } arguments ? Redactor.Show(arguments, paths.Arguments) : null,
                Result = result ?? default,
                ResultJson = result is { IsEmpty: false } returned ? Redactor.Show(returned, paths.Result) : null,
                ProgressJson = progressJson,
                Progress = PercentOf(progressJson),
            };
        }

        if (record.Error is { Marked: not null } error)
        {
            record = record with { Error = await OpenErrorAsync(error).ConfigureAwait(false) };
        }

        if (record.History.Any(static attempt => attempt.Error is { Marked: not null }))
        {
            var history = new List<JobAttemptRecord>(record.History.Count);
            foreach (JobAttemptRecord attempt in record.History)
            {
                history.Add(attempt.Error is { Marked: not null } failure
                    ? attempt with { Error = await OpenErrorAsync(failure).ConfigureAwait(false) }
                    : attempt);
            }

            record = record with { History = history };
        }

        if (record.Log.Any(static line => PayloadMark.IsMarked(line.Text)))
        {
            var log = new List<JobLogLine>(record.Log.Count);
            foreach (JobLogLine line in record.Log)
            {
                log.Add(PayloadMark.IsMarked(line.Text) ? line with { Text = await OpenLineAsync(line.Text).ConfigureAwait(false) } : line);
            }

            record = record with { Log = log };
        }

        return unreadable is null ? record : record with { Unreadable = unreadable };

        async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(ReadOnlyMemory<byte> stored, PayloadPart part)
        {
            (ReadOnlyMemory<byte>? value, UnreadableValue? problem) =
                await TryOpenAsync(stored, record.Id, part, cancellationToken).ConfigureAwait(false);
            Note(problem);
            return value;
        }

        async ValueTask<JobError> OpenErrorAsync(JobError stored)
        {
            (JobError opened, UnreadableValue? problem) =
                await StoredErrors.OpenAsync(stored, record.Id, payloads, cancellationToken).ConfigureAwait(false);
            Note(problem);
            return opened;
        }

        async ValueTask<string> OpenLineAsync(string stored)
        {
            ReadOnlyMemory<byte>? opened = await ReadAsync(Encoding.UTF8.GetBytes(stored), PayloadPart.LogLine).ConfigureAwait(false);
            return opened is { } line ? Encoding.UTF8.GetString(line.Span) : unreadable![^1].Message;
        }

        void Note(UnreadableValue? problem)
        {
            if (problem is not null)
            {
                (unreadable ??= []).Add(problem);
            }
        }
    }

    /// <summary>Returns an event as a listener gets it.</summary>
    public ValueTask<JobEvent> OpenAsync(JobEvent happened, string queue, CancellationToken cancellationToken) => happened switch
    {
        JobCompleted { ResultJson.Length: > 0 } or JobProgressed { ProgressJson.Length: > 0 } => OpenValueAsync(happened, queue, cancellationToken),
        JobLogged logged when PayloadMark.IsMarked(logged.Line) => OpenLineAsync(logged, cancellationToken),
        JobFailed { Error.Marked: not null } or JobRetrying { Error.Marked: not null } => OpenErrorAsync(happened, cancellationToken),
        _ => new(happened),
    };

    private static string ShowProgress(ReadOnlyMemory<byte> report, SensitivePaths paths)
    {
        // A percentage is no value of the job's types.
        string[][] hidden = paths == SensitivePaths.Everything && PercentOf(Encoding.UTF8.GetString(report.Span)) is not null ? [] : paths.Progress;
        return Redactor.Show(report, hidden);
    }

    private static double? PercentOf(string? progress) =>
        double.TryParse(progress, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && double.IsFinite(percent) ? percent : null;

    private async ValueTask<(ReadOnlyMemory<byte>? Value, UnreadableValue? Problem)> TryOpenAsync(
        ReadOnlyMemory<byte> stored, JobId id, PayloadPart part, CancellationToken cancellationToken)
    {
        try
        {
            return (await payloads.OpenAsync(stored, id, part, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, PayloadProtector.Describe(stored, part, exception));
        }
    }

    private async ValueTask<JobEvent> OpenValueAsync(JobEvent happened, string queue, CancellationToken cancellationToken)
    {
        var completed = happened as JobCompleted;
        PayloadPart part = completed is null ? PayloadPart.Progress : PayloadPart.Result;
        byte[] stored = Encoding.UTF8.GetBytes(completed?.ResultJson ?? ((JobProgressed)happened).ProgressJson);
        (ReadOnlyMemory<byte>? value, UnreadableValue? problem) = await TryOpenAsync(stored, happened.Id, part, cancellationToken).ConfigureAwait(false);
        string text = string.Empty;
        if (value is { } opened)
        {
            SensitivePaths paths = await FindAsync(queue, completed?.Name ?? ((JobProgressed)happened).Name, cancellationToken).ConfigureAwait(false);
            text = completed is null ? ShowProgress(opened, paths) : Redactor.Show(opened, paths.Result);
        }

        return completed is null
            ? ((JobProgressed)happened) with { ProgressJson = text, Unreadable = problem }
            : completed with { ResultJson = text, Unreadable = problem };
    }

    private async ValueTask<SensitivePaths> FindAsync(string queue, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await sensitive.FindAsync(queue, name, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerErrors.IsFailure(exception))
        {
            // The events go on while the server is away.
            return SensitivePaths.Everything;
        }
    }

    private async ValueTask<JobEvent> OpenLineAsync(JobLogged logged, CancellationToken cancellationToken)
    {
        (ReadOnlyMemory<byte>? line, UnreadableValue? problem) = await TryOpenAsync(
            Encoding.UTF8.GetBytes(logged.Line), logged.Id, PayloadPart.LogLine, cancellationToken).ConfigureAwait(false);
        return logged with { Line = line is { } opened ? Encoding.UTF8.GetString(opened.Span) : problem!.Message, Unreadable = problem };
    }

    private async ValueTask<JobEvent> OpenErrorAsync(JobEvent happened, CancellationToken cancellationToken)
    {
        JobError stored = happened is JobFailed { Error: var error } ? error : ((JobRetrying)happened).Error;
        (JobError opened, UnreadableValue? problem) = await StoredErrors.OpenAsync(stored, happened.Id, payloads, cancellationToken).ConfigureAwait(false);
        return happened is JobFailed failed
            ? failed with { Error = opened, Unreadable = problem }
            : ((JobRetrying)happened) with { Error = opened, Unreadable = problem };
    }
}
