namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>What a handler does with its token.</summary>
public enum TokenUse
{
    Delay,
    HttpRequest,
    StreamRead,
    Semaphore,
    Channel,
    Linked,
    Poll,
    Register,
    ForEachAsync,
}
