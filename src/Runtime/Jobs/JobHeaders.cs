using System.Buffers;
using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Represents texts that travel with a job from its enqueue to its attempts, as headers of HTTP do: a trace, a tenant, a culture. Immutable; equal
/// when names and values are. Headers are shown wherever the job is shown: put no secrets there.
/// </summary>
/// <remarks>
/// At most 32 headers. A name has 1 to 128 characters: lower-case letters <c>a</c> to <c>z</c>, digits, <c>-</c>, <c>_</c> and <c>.</c>; a value up to
/// 1,024 characters of valid Unicode without control characters (<c>baggage</c>: 8,192).
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "Headers, as of HTTP.")]
public sealed class JobHeaders : IReadOnlyDictionary<string, string>, IEquatable<JobHeaders>
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Dictionary<string, string> _headers;

    /// <summary>Initializes headers from names and values.</summary>
    /// <param name="headers">The headers. Of two with the same name, the later one counts.</param>
    /// <exception cref="ArgumentException">A name or a value is not of the form that headers have, or there are more than 32.</exception>
    public JobHeaders(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        _headers = new(StringComparer.Ordinal);
        foreach ((string name, string value) in headers)
        {
            Check(name, value);
            _headers[name] = value;
        }

        ThrowIfTooMany();
    }

    private JobHeaders(Dictionary<string, string> headers) => _headers = headers;

    /// <summary>Gets no headers.</summary>
    public static JobHeaders Empty { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <inheritdoc/>
    public int Count => _headers.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _headers.Keys;

    /// <inheritdoc/>
    public IEnumerable<string> Values => _headers.Values;

    /// <summary>Gets the line of these headers in a stored job, its line break included; made once.</summary>
    internal byte[] Line => field ??= WriteLine();

    /// <summary>Gets the value of a header.</summary>
    /// <param name="key">The name of the header.</param>
    /// <exception cref="KeyNotFoundException">There is no such header.</exception>
    public string this[string key] => _headers[key];

    /// <summary>Returns these headers with another one, or with another value for one of them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The name or the value is not of the form that headers have, or there are more than 32.</exception>
    public JobHeaders With(string name, string value)
    {
        Check(name, value);
        var headers = new JobHeaders(new Dictionary<string, string>(_headers, StringComparer.Ordinal) { [name] = value });
        headers.ThrowIfTooMany();
        return headers;
    }

    /// <summary>Returns these headers without one of them.</summary>
    /// <param name="name">The name. One that is not there changes nothing.</param>
    public JobHeaders Without(string name)
    {
        if (!_headers.ContainsKey(name))
        {
            return this;
        }

        var headers = new Dictionary<string, string>(_headers, StringComparer.Ordinal);
        headers.Remove(name);
        return headers.Count == 0 ? Empty : new JobHeaders(headers);
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _headers.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _headers.TryGetValue(key, out value);

    /// <summary>Returns the value of a header; <see langword="null"/> when there is none.</summary>
    /// <param name="name">The name.</param>
    public string? Find(string name) => _headers.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _headers.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(JobHeaders? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (_headers.Count == other._headers.Count
                && _headers.All(header => other._headers.TryGetValue(header.Key, out string? value) && value == header.Value)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JobHeaders);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = _headers.Count;
        foreach ((string name, string value) in _headers)
        {
            // The order of headers does not count.
            hash ^= HashCode.Combine(name, value);
        }

        return hash;
    }

    /// <summary>Returns the names and values, for messages.</summary>
    public override string ToString() => string.Join("; ", _headers.Select(header => $"{header.Key}={header.Value}"));

    /// <summary>Reads a line of headers as <see cref="Line"/> has it, without its mark and line break.</summary>
    /// <exception cref="JsonException">It is no JSON object of texts.</exception>
    internal static JobHeaders Parse(ReadOnlySpan<byte> json)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("The headers are no JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException("A header is no text.");
            }

            headers[name] = reader.GetString()!;
        }

        // Whatever follows the object makes this fail.
        return reader.Read() ? throw new JsonException("Something follows the headers.") : new JobHeaders(headers);
    }

    /// <summary>Returns these headers with those of others that have other names, as many as a job can have.</summary>
    internal JobHeaders WithMissing(JobHeaders others)
    {
        Dictionary<string, string>? all = null;
        foreach ((string name, string value) in others)
        {
            if (!_headers.ContainsKey(name) && (all ?? _headers).Count < JobLimits.MaxHeaders)
            {
                (all ??= new(_headers, StringComparer.Ordinal))[name] = value;
            }
        }

        return all is null ? this : new JobHeaders(all);
    }

    /// <summary>Returns whether a name and a value have the form that headers have.</summary>
    internal static bool IsValid(string name, string value) =>
        name.Length is > 0 and <= JobLimits.MaxNameLength
        && !name.AsSpan().ContainsAnyExcept(NameCharacters)
        && value.Length <= (name == HeaderNames.Baggage ? JobLimits.MaxBaggageLength : JobLimits.MaxHeaderLength)
        && !value.Any(char.IsControl)
        && Bounds.IsWellFormed(value);

    private static void Check(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (name.Length is 0 or > JobLimits.MaxNameLength || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException(
                $"{Bounds.Show(name)} cannot be the name of a header: use 1 to {JobLimits.MaxNameLength} lower-case letters, digits, '-', '_' or '.'.",
                nameof(name));
        }

        int most = name == HeaderNames.Baggage ? JobLimits.MaxBaggageLength : JobLimits.MaxHeaderLength;
        if (value.Length > 0)
        {
            Bounds.CheckText(value, most, nameof(value), $"header '{name}'");
        }
    }

    private void ThrowIfTooMany()
    {
        if (_headers.Count > JobLimits.MaxHeaders)
        {
            throw new ArgumentException($"A job has at most {JobLimits.MaxHeaders} headers, not {_headers.Count}.", "headers");
        }
    }

    private byte[] WriteLine()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        buffer.Write("~"u8);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in _headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
