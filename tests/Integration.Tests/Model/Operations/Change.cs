using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>Jobs are changed by hand.</summary>
internal sealed record Change(JobChange Kind, string Argument, int[] Keys) : Operation
{
    public override async Task RunAsync(ModelRun run)
    {
        string[] keys = Array.ConvertAll(Keys, key => ModelRun.Keys[key]);
        IReadOnlyList<ChangeOutcome> actual = await run.Storage.Admin(run.Queue).ChangeAsync(Kind, Argument, keys, CancellationToken.None);
        ChangeOutcome[] expected = Array.ConvertAll(keys, key => run.Model.Change(Kind, Argument, key));
        Comparison.Same(string.Join(' ', expected), string.Join(' ', actual), this);
    }

    public override string ToString() => $"{Kind} [{string.Join(", ", Keys)}], '{Argument}'";
}
