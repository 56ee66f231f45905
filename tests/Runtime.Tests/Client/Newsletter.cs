namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Represents code of a user that enqueues jobs, waits for them, cancels them, and looks into their queue.</summary>
internal sealed class Newsletter(IJobClient jobs)
{
    public async Task<string> SendAsync(string to, CancellationToken cancellationToken)
    {
        JobHandle<int> handle = await jobs.MailJobs.EnqueueSendAsync(to, new() { Key = $"letter-{to}" }, cancellationToken);
        try
        {
            return handle.IsNew ? $"sent {await handle.WaitForResultAsync(cancellationToken)}" : "sent before";
        }
        catch (JobFailedException failed)
        {
            return $"failed: {failed.Error.Message}";
        }
        catch (JobCancelledException cancelled)
        {
            return $"cancelled: {cancelled.Reason}";
        }
    }

    public async Task<bool> ArchiveAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.MailJobs.EnqueueArchiveAsync(id, cancellationToken: cancellationToken);
            return true;
        }
        catch (JobEnqueueException failed) when (!failed.MayHaveBeenStored)
        {
            return false;
        }
    }

    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        JobQueue queue = jobs.GetQueue("mail");
        QueueCounts counts = await queue.GetCountsAsync(cancellationToken);
        var failed = new List<string>();
        await foreach (JobRecord job in queue.ListAsync(JobState.Failed, cancellationToken: cancellationToken))
        {
            failed.Add($"{job.Id.Key} after {job.History.Count} attempt(s)");
        }

        return $"{counts.Waiting} waiting, failed: {string.Join(", ", failed)}";
    }

    public async Task<JobId> WaitForFirstFailureAsync(CancellationToken cancellationToken)
    {
        await using JobEvents events = await jobs.GetQueue("mail").ListenAsync(cancellationToken);
        await foreach (JobEvent happened in events.WithCancellation(cancellationToken))
        {
            if (happened is JobFailed failed)
            {
                return failed.Id;
            }
        }

        throw new InvalidOperationException("The queue's events ended.");
    }
}
