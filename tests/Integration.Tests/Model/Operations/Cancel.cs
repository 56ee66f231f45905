using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Jobs are to be cancelled.</summary>
internal sealed record Cancel(int[] Keys, string Reason, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] keys = Array.ConvertAll(Keys, key => ModelRun.Keys[key]);
        run.Keep(Retention);
        IReadOnlyList<CancelOutcome> actual = await run.Storage.Client(run.Queue).CancelAsync(keys, Reason, CancellationToken.None);
        CancelOutcome[] expected = Array.ConvertAll(keys, key => run.Model.Cancel(key, Reason));
        run.Model.EndCancelling();
        Comparison.Same(string.Join(' ', expected), string.Join(' ', actual), this);
    }

    public override string ToString() => $"Cancel [{string.Join(", ", Keys)}], '{Reason}', {Retention}";
}
