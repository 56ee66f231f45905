using System.Globalization;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>How jobs end, by the cause for which their token fired and by what their handler did: the table of docs/guides/cancellation.md.</summary>
internal static class ExpectedEnd
{
    public const int MaxAttempts = 3;
    public const string Reason = "by the table";

    public static string Of(CancellationCause cause, Ending ending, int attempt, CancelBehavior onCancel)
    {
        bool last = attempt == MaxAttempts;
        bool stops = ending is Ending.Stops or Ending.StopsByLinkedToken or Ending.ThrowsFiredForeignCancellation
            or Ending.StopsInAggregate or Ending.StopsByReflection;
        string again = string.Create(CultureInfo.InvariantCulture, $"Completed: again as attempt {attempt + 1}");
        string sameAttempt = string.Create(CultureInfo.InvariantCulture, $"Completed: again as attempt {attempt}");
        string error = cause == CancellationCause.Timeout
            ? "TypedJobs.JobTimeoutException"
            : EndingExceptions.Of(ending, CancellationToken.None)?.GetType().FullName ?? "none";
        return (cause, ending) switch
        {
            // Nothing is written, whatever the handler does.
            (CancellationCause.LeaseLost, _) => last ? sameAttempt : again,
            (_, Ending.Returns) => "Completed: returned",
            (_, Ending.ThrowsUnrecoverable or Ending.ThrowsUnrecoverableInAggregate) => $"Failed: {error}",
            (CancellationCause.Shutdown, _) when stops => sameAttempt,
            (CancellationCause.None or CancellationCause.Shutdown, Ending.Releases) => sameAttempt,
            (CancellationCause.Requested, Ending.Releases) when onCancel == CancelBehavior.Cancel => $"Cancelled: {Reason}",
            (CancellationCause.Requested, _) when stops =>
                onCancel == CancelBehavior.Cancel || last ? $"Cancelled: {Reason}" : again,
            (CancellationCause.Superseded, _) => stops || ending == Ending.Releases ? $"Cancelled: {Reason}" : $"Failed: {error}",
            _ => last ? $"Failed: {error}" : again,
        };
    }
}
