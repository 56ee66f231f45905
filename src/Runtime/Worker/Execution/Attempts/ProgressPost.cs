namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>
/// Stores what an attempt reports through <see cref="IProgress{T}"/>: one call at a time, and of what comes meanwhile
/// only the latest. Thread-safe.
/// </summary>
internal sealed class ProgressPost(JobAttempt attempt, IAttemptReporter reporter)
{
    private readonly Lock _gate = new();
    private ReadOnlyMemory<byte>? _latest;
    private Task? _sending;

    public void Report(ReadOnlyMemory<byte> json)
    {
        lock (_gate)
        {
            _latest = json;
            _sending ??= Task.Run(SendAsync, CancellationToken.None);
        }
    }

    /// <summary>Notes a report that cannot be stored. The job goes on without it.</summary>
    public void NoteFailure(Exception exception) => attempt.NoteReportFailure(exception);

    /// <summary>Waits until what was reported is stored, or refused.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _sending ?? Task.CompletedTask;
        }
    }

    private async Task SendAsync()
    {
        while (true)
        {
            ReadOnlyMemory<byte> json;
            lock (_gate)
            {
                if (_latest is not { } latest)
                {
                    _sending = null;
                    return;
                }

                json = latest;
                _latest = null;
            }

            try
            {
                await reporter.ReportProgressAsync(attempt, json, CancellationToken.None).ConfigureAwait(false);
            }
            catch (JobLeaseLostException)
            {
                // The handler is told by its token.
            }
            catch (Exception exception)
            {
                NoteFailure(exception);
            }
        }
    }
}
