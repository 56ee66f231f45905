using System.Diagnostics.CodeAnalysis;

namespace TypedJobs;

/// <summary>
/// Identifies a job: the queue that it lives in, and its key there. Its text, <c>queue/key</c>, can be stored and
/// parsed back by any process.
/// </summary>
public readonly record struct JobId : ISpanParsable<JobId>
{
    private readonly string? _queue;
    private readonly string? _key;

    /// <summary>Names the job <paramref name="key"/> of the queue <paramref name="queue"/>.</summary>
    /// <param name="queue">1 to 128 characters: letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.</param>
    /// <param name="key">1 to 128 characters, none of which is white space, <c>{</c> or <c>}</c>.</param>
    /// <exception cref="ArgumentException">One of the two is not of that form.</exception>
    public JobId(string queue, string key)
    {
        JobNames.ThrowIfInvalidQueue(queue);
        JobNames.ThrowIfInvalidKey(key);
        _queue = queue;
        _key = key;
    }

    /// <summary>The queue that the job lives in.</summary>
    public string Queue => _queue ?? string.Empty;

    /// <summary>What tells the job from others of its queue.</summary>
    public string Key => _key ?? string.Empty;

    /// <summary>Reads the text that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not of the form <c>queue/key</c>.</exception>
    public static JobId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <summary>Reads the text that <see cref="ToString"/> writes, if it is that.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id) => TryParse(text.AsSpan(), out id);

    // An id reads the same in every culture, so the forms with a culture are for generic code alone.
    static JobId IParsable<JobId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<JobId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    static JobId ISpanParsable<JobId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<JobId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    /// <summary>The id as text: <c>queue/key</c>.</summary>
    public override string ToString() => $"{Queue}/{Key}";

    private static JobId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out JobId id)
            ? id
            : throw new FormatException($"'{text}' is not a job id: it has the form queue/key.");

    private static bool TryParse(ReadOnlySpan<char> text, out JobId id)
    {
        int slash = text.IndexOf('/');
        if (slash < 0 || !JobNames.IsValidName(text[..slash]) || !JobNames.IsValidKey(text[(slash + 1)..]))
        {
            id = default;
            return false;
        }

        id = new JobId(text[..slash].ToString(), text[(slash + 1)..].ToString());
        return true;
    }
}
