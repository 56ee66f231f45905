namespace TypedJobs.Embedded.Tests.Guide;

internal sealed class FakeSmtp : ISmtp
{
    public List<string> Sent { get; } = [];

    public Task SendAsync(string to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sent.Add(to);
        return Task.CompletedTask;
    }
}
