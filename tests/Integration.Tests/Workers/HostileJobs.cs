namespace TypedJobs.Integration.Tests.Workers;

/// <summary>Handlers that end in every bad way.</summary>
public static class HostileJobs
{
    [Job(Queue = "hostile", MaxAttempts = 1)]
    public static async Task Throw(string kind, CancellationToken cancellationToken)
    {
        if (kind.EndsWith("later", StringComparison.Ordinal))
        {
            await Task.Delay(1, cancellationToken);
        }

        throw kind.Split(' ')[0] switch
        {
            "cancelled" => new OperationCanceledException(),
            "task" => new TaskCanceledException(),
            "many" => new AggregateException(new InvalidOperationException("one"), new OperationCanceledException()),
            "surrogate" => new InvalidOperationException("half \ud83d"),
            "long" => new InvalidOperationException(new string('x', 1_000_000)),
            "deep" => Enumerable.Range(0, 2000).Aggregate(
                (Exception)new InvalidOperationException("core"), (inner, i) => new InvalidOperationException($"{i}", inner)),
            _ => new HostileException(),
        };
    }

    [Job(Queue = "hostile", MaxAttempts = 1)]
    public static Task ReturnNull(string kind) => null!;

    [Job(Queue = "hostile", MaxAttempts = 1)]
    public static void NeedService([FromServices] HostileException missing) => throw missing;

    [Job(Queue = "hostile", MaxAttempts = 1)]
    public static void BreakScope([FromServices] BrokenDisposable broken) => ArgumentNullException.ThrowIfNull(broken);

    [Job(Queue = "hostile")]
    public static string Fine(string text) => text;

    public sealed class BrokenDisposable : IDisposable
    {
        public void Dispose() => throw new HostileException();
    }
}
