namespace TypedJobs.Integration.Tests.Recovering;

public static class RecoveryJobs
{
    [Job(Queue = "recovery")]
    public static void Note(string text, [FromServices] RecoveryLog log) => log.Add(text);

    /// <summary>Runs until the log lets it go, whatever its token says.</summary>
    [Job(Queue = "recovery")]
    public static async Task Run(string text, [FromServices] RecoveryLog log)
    {
        log.Add(text);
        await log.Released;
    }
}
