namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>Jobs whose values must not be read in the server.</summary>
public static class VaultJobs
{
    public const string Queue = "vault";

    [Job(Queue = Queue)]
    public static string Echo(string text) => text;

    [Job(Queue = Queue)]
    public static async Task<Card> PayAsync(Card card, [Sensitive] string pin, int amount, IProgress<Card> progress, JobContext job)
    {
        progress.Report(card);
        await job.LogAsync($"{amount} paid with {pin}");
        return card;
    }

    [Job(Queue = Queue, MaxAttempts = 2, Backoff = BackoffKind.None)]
    public static void Fail(string secret) => throw new InvalidOperationException($"No {secret}.");

    [Job(Queue = Queue)]
    public static Task LogAsync(string line, JobContext job) => job.LogAsync(line);

    [Job(Queue = Queue)]
    public static string Grow(int length) => new('x', length);
}
