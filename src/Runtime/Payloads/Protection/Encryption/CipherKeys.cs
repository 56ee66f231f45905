using System.Collections.Concurrent;

namespace TypedJobs.Payloads.Protection.Encryption;

/// <summary>
/// Keeps the keys of a provider for some time, and asks it once for all who wait for the same key. While the provider fails, keys that are known
/// stay in use. Thread-safe.
/// </summary>
internal sealed class CipherKeys(IPayloadKeyProvider provider, TimeSpan duration, TimeProvider time)
{
    // Ids come from what is stored: anybody who can write there can make them up.
    private const int MaxKept = 1000;

    // Under which the current key is asked for. No key has this id.
    private const string Current = "";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<CipherKey?>>> _asking = new(StringComparer.Ordinal);

    /// <summary>Returns the key that new values are encrypted with.</summary>
    public async ValueTask<CipherKey> GetCurrentAsync(CancellationToken cancellationToken) =>
        await FindAsync(Current, cancellationToken).ConfigureAwait(false)
        ?? throw new InvalidOperationException($"{provider.GetType().Name} returned no current key for payloads.");

    /// <summary>Returns the key with an id; <see langword="null"/> when there is none.</summary>
    public ValueTask<CipherKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        _keys.TryGetValue(id, out Entry? known) && time.GetElapsedTime(known.At) < known.For ? new(known.Key) : AskAsync(id, cancellationToken);

    private async ValueTask<CipherKey?> AskAsync(string id, CancellationToken cancellationToken)
    {
        Lazy<Task<CipherKey?>> asking = _asking.GetOrAdd(
            id, static (id, keys) => new Lazy<Task<CipherKey?>>(() => keys.AskProviderAsync(id)), this);
        return await asking.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<CipherKey?> AskProviderAsync(string id)
    {
        CipherKey? known = _keys.GetValueOrDefault(id)?.Key;
        try
        {
            using var giveUp = new CancellationTokenSource(CallTimeout, time);
            PayloadKey? key = await CallAsync(id, giveUp.Token).WaitAsync(CallTimeout, time, CancellationToken.None).ConfigureAwait(false);
            if (key is not null && id != Current && key.Id != id)
            {
                throw new InvalidOperationException($"{provider.GetType().Name} returned payload key '{key.Id}' when it was asked for '{id}'.");
            }

            return Keep(id, key is null ? null : CipherOf(key), key is null ? UnknownFor : duration);
        }
        catch (Exception) when (known is not null)
        {
            // An outage of a vault.
            return Keep(id, known, AfterFailure);
        }
        finally
        {
            _asking.TryRemove(id, out _);
        }
    }

    private async Task<PayloadKey?> CallAsync(string id, CancellationToken giveUp) => id == Current
        ? await provider.GetCurrentKeyAsync(giveUp).ConfigureAwait(false)
        : await provider.FindKeyAsync(id, giveUp).ConfigureAwait(false);

    // A key that is current is found by its id as well.
    private CipherKey CipherOf(PayloadKey key)
    {
        CipherKey? known = _keys.GetValueOrDefault(key.Id)?.Key;
        return Keep(key.Id, known is not null && known.Key.Bytes.SequenceEqual(key.Bytes) ? known : new CipherKey(key), duration)!;
    }

    private CipherKey? Keep(string id, CipherKey? key, TimeSpan most)
    {
        if (key is not null || _keys.Count < MaxKept)
        {
            _keys[id] = new Entry(key, time.GetTimestamp(), duration < most ? duration : most);
        }

        return key;
    }

    private sealed record Entry(CipherKey? Key, long At, TimeSpan For);
}
