namespace TypedJobs.Runtime.Tests.Client;

/// <summary>The jobs whose generated calls the tests enqueue.</summary>
public static class MailJobs
{
    [Job(Queue = "mail")]
    public static Task<int> Send(string to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(to.Length);
    }

    [Job(Queue = "mail")]
    public static Task Archive(int id, CancellationToken cancellationToken) => Task.Delay(id, cancellationToken);
}
