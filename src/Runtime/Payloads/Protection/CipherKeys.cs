using System.Collections.Concurrent;

namespace TypedJobs.Payloads.Protection;

/// <summary>Keeps the keys of a provider for some time, and asks it once for all who wait. Thread-safe.</summary>
internal sealed class CipherKeys(IPayloadKeyProvider provider, TimeSpan duration, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Entry> _keys = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Entry? _current;

    /// <summary>Returns the key that new values are encrypted with.</summary>
    public ValueTask<CipherKey> GetCurrentAsync(CancellationToken cancellationToken) =>
        Volatile.Read(ref _current) is { } current && IsFresh(current) ? new(current.Key) : AskForCurrentAsync(cancellationToken);

    /// <summary>Returns the key with an id; <see langword="null"/> when there is none.</summary>
    public ValueTask<CipherKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        _keys.TryGetValue(id, out Entry? known) && IsFresh(known) ? new(known.Key) : AskForAsync(id, cancellationToken);

    public void Dispose() => _gate.Dispose();

    private bool IsFresh(Entry entry) => time.GetElapsedTime(entry.At) < duration;

    private async ValueTask<CipherKey> AskForCurrentAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is { } known && IsFresh(known))
            {
                return known.Key;
            }

            PayloadKey? key;
            try
            {
                key = await provider.GetCurrentKeyAsync(cancellationToken).AsTask().WaitAsync(CallTimeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (_current is not null && !cancellationToken.IsCancellationRequested)
            {
                // Its keys outlive an outage of a vault.
                return _current.Key;
            }

            Entry entry = Keep(key ?? throw new InvalidOperationException($"{provider.GetType().Name} returned no current key for payloads."));
            Volatile.Write(ref _current, entry);
            return entry.Key;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<CipherKey?> AskForAsync(string id, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_keys.TryGetValue(id, out Entry? known) && IsFresh(known))
            {
                return known.Key;
            }

            PayloadKey? key;
            try
            {
                key = await provider.FindKeyAsync(id, cancellationToken).AsTask().WaitAsync(CallTimeout, time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception) when (known is not null && !cancellationToken.IsCancellationRequested)
            {
                return known.Key;
            }

            if (key is null)
            {
                _keys.TryRemove(id, out _);
                return null;
            }

            return key.Id == id
                ? Keep(key).Key
                : throw new InvalidOperationException($"{provider.GetType().Name} returned payload key '{key.Id}' when it was asked for '{id}'.");
        }
        finally
        {
            _gate.Release();
        }
    }

    private Entry Keep(PayloadKey key)
    {
        CipherKey cipher = _keys.TryGetValue(key.Id, out Entry? known) && known.Key.Key.Bytes.SequenceEqual(key.Bytes)
            ? known.Key
            : new CipherKey(key);
        var entry = new Entry(cipher, time.GetTimestamp());
        _keys[key.Id] = entry;
        return entry;
    }

    private sealed record Entry(CipherKey Key, long At);
}
