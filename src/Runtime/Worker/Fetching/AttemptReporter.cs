using TypedJobs.Jobs;
using TypedJobs.Storage.Contracts.Workers;
using TypedJobs.Worker.Execution.Attempts;
using TypedJobs.Worker.Leases;

namespace TypedJobs.Worker.Fetching;

/// <summary>Stores what the attempts of a queue report, under their leases. Thread-safe.</summary>
internal sealed class AttemptReporter(
    string worker, IWorkerProtocol protocol, LostLeases lostLeases, Action<JobAttempt> onIgnored) : IAttemptReporter
{
    public async Task ReportProgressAsync(JobAttempt attempt, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Bounds.CheckNumber(json.Length, 0, JobLimits.MaxPayloadBytes, "Progress.Length", $"job {attempt.Id}");
        if (attempt.Payloads.Transforms)
        {
            json = await attempt.Payloads.ProtectAsync(json, attempt.Id, PayloadPart.Progress, cancellationToken).ConfigureAwait(false);
        }

        if (!attempt.MayWrite
            || !await protocol.ReportProgressAsync(worker, attempt.Lease, json, cancellationToken).ConfigureAwait(false))
        {
            throw Refuse(attempt);
        }
    }

    public async Task LogAsync(JobAttempt attempt, string line, CancellationToken cancellationToken)
    {
        line = await attempt.Payloads.ProtectLineAsync(line, attempt.Id, cancellationToken).ConfigureAwait(false);
        if (!attempt.MayWrite
            || !await protocol.AppendLogAsync(worker, attempt.Lease, JobLimits.MaxLogLines, [line], cancellationToken).ConfigureAwait(false))
        {
            throw Refuse(attempt);
        }
    }

    public void OnIgnored(JobAttempt attempt) => onIgnored(attempt);

    // The server refused a report before a renewal said why: what the handler does about the exception is the end of an
    // attempt without a lease, not a failure of the job.
    private JobLeaseLostException Refuse(JobAttempt attempt)
    {
        lostLeases.Note([attempt], isWithin: true);
        return new JobLeaseLostException(attempt.Id);
    }
}
