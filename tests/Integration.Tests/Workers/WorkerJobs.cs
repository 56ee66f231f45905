namespace TypedJobs.Integration.Tests.Workers;

public static class WorkerJobs
{
    [Job(Queue = "first")]
    public static void First(string text, [FromServices] WorkerLog log) => log.Started.Enqueue(text);

    [Job(Queue = "second")]
    public static void Second(string text, [FromServices] WorkerLog log) => log.Started.Enqueue(text);

    [Job(Queue = "held")]
    public static Task Hold(string text, [FromServices] WorkerLog log, CancellationToken cancellationToken) =>
        log.HoldAsync(text, cancellationToken);
}
