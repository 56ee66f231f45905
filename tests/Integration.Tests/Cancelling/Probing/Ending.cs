namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>How a handler ends after its token has fired.</summary>
public enum Ending
{
    Returns,
    Stops,
    StopsByLinkedToken,
    ThrowsFiredForeignCancellation,
    StopsInAggregate,
    StopsByReflection,
    ThrowsForeignCancellation,
    ThrowsHttpTimeout,
    ThrowsHttpTimeoutInAggregate,
    Throws,
    ThrowsBesideStop,
    Retries,
    RetriesInAggregate,
    Releases,
    ThrowsUnrecoverable,
    ThrowsUnrecoverableInAggregate,
}
