namespace TypedJobs.Runtime.Tests.Client;

/// <summary>Represents a handle on a job whose result the test sets.</summary>
internal sealed class FakeJobHandle<TResult>(JobId id, object? result, bool isNew = true) : JobHandle<TResult>(id, isNew)
{
    public override Task<TResult> WaitForResultAsync(CancellationToken cancellationToken = default) => result is Exception exception
        ? Task.FromException<TResult>(exception)
        : Task.FromResult((TResult)result!);
}
