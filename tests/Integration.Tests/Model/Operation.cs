namespace TypedJobs.Integration.Tests.Model;

/// <summary>
/// A step that is taken on the server and on the model; it fails when their answers differ. To add one, derive from it in
/// <c>Operations</c> and give it a share in <see cref="OperationGen"/>.
/// </summary>
internal abstract record Operation
{
    public abstract Task RunAsync(ModelRun run);
}
