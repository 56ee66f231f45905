namespace TypedJobs.Embedded.Tests.Guide;

internal sealed class FakeSmtp : ISmtp
{
    public List<string> Sent { get; } = [];

    public Task SendAsync(string address, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add(address);
        return Task.CompletedTask;
    }
}
