namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>How a handler ends after its token has fired.</summary>
public enum Ending
{
    Stops,
    StopsByLinkedToken,
    Throws,
    ThrowsUnrecoverable,
    ThrowsForeignCancellation,
    ThrowsFiredForeignCancellation,
    ThrowsHttpTimeout,
    Returns,
}
