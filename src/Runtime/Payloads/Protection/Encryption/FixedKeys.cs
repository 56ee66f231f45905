namespace TypedJobs.Payloads.Protection.Encryption;

/// <summary>Provides keys that do not change while the process runs. Thread-safe.</summary>
internal sealed class FixedKeys : IPayloadKeyProvider
{
    private readonly PayloadKey _current;
    private readonly Dictionary<string, PayloadKey> _all = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">Two keys have one id.</exception>
    public FixedKeys(PayloadKey current, IEnumerable<PayloadKey> others)
    {
        _current = current;
        foreach (PayloadKey key in others.Prepend(current))
        {
            ArgumentNullException.ThrowIfNull(key);
            if (!_all.TryAdd(key.Id, key))
            {
                throw new ArgumentException($"Two payload keys have the id '{key.Id}'; give each its own.", nameof(others));
            }
        }
    }

    public ValueTask<PayloadKey> GetCurrentKeyAsync(CancellationToken cancellationToken) => new(_current);

    public ValueTask<PayloadKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken) => new(_all.GetValueOrDefault(keyId));
}
