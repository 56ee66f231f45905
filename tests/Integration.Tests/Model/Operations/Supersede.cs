using TypedJobs.Storage.Contracts;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Jobs are to be cancelled because others take their place.</summary>
internal sealed record Supersede(int[] Keys, string Reason, Retention Retention) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] keys = Array.ConvertAll(Keys, key => ModelRun.Keys[key]);
        run.Keep(Retention);
        IReadOnlyList<CancelOutcome> actual = await run.Storage.Client(run.Queue).SupersedeAsync(keys, Reason, CancellationToken.None);
        CancelOutcome[] expected = Array.ConvertAll(keys, key => run.Model.Supersede(key, Reason));
        run.Model.EndCancelling();
        Comparison.Same(string.Join(' ', expected), string.Join(' ', actual), this);
    }

    public override string ToString() => $"Supersede [{string.Join(", ", Keys)}], '{Reason}', {Retention}";
}
