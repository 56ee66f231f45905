namespace TypedJobs.Integration.Tests.Running;

public sealed class UnbuiltJobs
{
    public UnbuiltJobs(OuterService outer)
    {
        ArgumentNullException.ThrowIfNull(outer);
        throw new InvalidOperationException("the constructor fails, says the test");
    }

    [Job("scope.unbuilt", MaxAttempts = 1)]
    public void Run() => throw new InvalidOperationException("never reached");
}
