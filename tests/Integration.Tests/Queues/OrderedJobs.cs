namespace TypedJobs.Integration.Tests.Queues;

public static class OrderedJobs
{
    [Job(Queue = "ordered")]
    public static void Note(string text, [FromServices] OrderLog log) => log.Entries.Enqueue(text);

    [Job(Queue = "ordered", MaxAttempts = 1)]
    public static void Fail(string text) => throw new InvalidOperationException(text);

    [Job(Queue = "ordered")]
    public static async Task Hold(CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);
}
