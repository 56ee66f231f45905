namespace TypedJobs.Integration.Tests.Payloads;

/// <summary>Provides one key, after it has failed some times.</summary>
internal sealed class ChangingKeys : IPayloadKeyProvider
{
    private int _calls;

    public PayloadKey? Current { get; set; }

    public int Failures { get; init; }

    public ValueTask<PayloadKey> GetCurrentKeyAsync(CancellationToken cancellationToken) => new(Find()!);

    public ValueTask<PayloadKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) => new(Find() is { } key && key.Id == keyId ? key : null);

    private PayloadKey? Find() =>
        Interlocked.Increment(ref _calls) <= Failures ? throw new InvalidOperationException("The vault does not answer, says the test.") : Current;
}
