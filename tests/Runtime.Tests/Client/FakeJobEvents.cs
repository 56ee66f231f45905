namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Represents events that the test sets.</summary>
internal sealed class FakeJobEvents(IReadOnlyList<JobEvent> events) : JobEvents
{
    public override IAsyncEnumerator<JobEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        events.ToAsyncEnumerable().GetAsyncEnumerator(cancellationToken);
}
