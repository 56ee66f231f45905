namespace TypedJobs.Integration.Tests.Model.Operations;

/// <summary>A schedule waits until its claim is released.</summary>
internal sealed record WaitBehind(string Schedule) : Operation
{
    public override Task RunAsync(ModelRun run) => run.WaitBehindAsync(Schedule);
}
