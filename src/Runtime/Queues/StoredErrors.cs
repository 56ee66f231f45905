using TypedJobs.Payloads.Protection;

namespace TypedJobs.Queues;

/// <summary>Reads errors that payload transforms have made unreadable.</summary>
internal static class StoredErrors
{
    /// <summary>Returns an error as it was before it was stored, or one that says why it cannot be read.</summary>
    public static async ValueTask<(JobError Error, UnreadableValue? Unreadable)> OpenAsync(
        JobError error, JobId id, PayloadProtector payloads, CancellationToken cancellationToken)
    {
        if (error.Marked is not { } marked)
        {
            return (error, null);
        }

        try
        {
            ReadOnlyMemory<byte> opened = await payloads.OpenAsync(marked, id, PayloadPart.Error, cancellationToken).ConfigureAwait(false);
            return (JobError.Parse(opened.ToArray()), null);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            UnreadableValue unreadable = PayloadProtector.Describe(marked, PayloadPart.Error, exception);
            return (new JobError { Message = unreadable.Message }, unreadable);
        }
    }
}
