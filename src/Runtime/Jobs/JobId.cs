using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>
/// Identifies a job: the queue that it lives in, and its key there. Its text, <c>queue~key</c>, can be stored and parsed
/// back by any process, and is one segment of a URL: it consists of letters, digits, <c>.</c>, <c>-</c>, <c>_</c> and
/// <c>~</c> only. In JSON an id is that text.
/// </summary>
/// <remarks>
/// Other characters of the key are written as <c>~</c> and two hexadecimal digits for each byte of their UTF-8 form:
/// <c>order/17</c> of the queue <c>mail</c> is <c>mail~order~2F17</c>. The form <c>mail/order/17</c> is parsed as well.
/// </remarks>
[JsonConverter(typeof(JobIdJsonConverter))]
public readonly record struct JobId
    : ISpanParsable<JobId>, IUtf8SpanParsable<JobId>, ISpanFormattable, IUtf8SpanFormattable
{
    private readonly string? _queue;
    private readonly string? _key;

    /// <summary>Initializes the id of the job <paramref name="key"/> of the queue <paramref name="queue"/>.</summary>
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

    private JobId(string? queue, string? key, bool isStored)
    {
        _ = isStored;
        _queue = queue;
        _key = key;
    }

    /// <summary>Gets the queue that the job lives in.</summary>
    public string Queue => _queue ?? string.Empty;

    /// <summary>Gets the key that tells the job from others of its queue.</summary>
    public string Key => _key ?? string.Empty;

    /// <summary>Parses an id from <c>queue~key</c>, as <see cref="ToString"/> writes it, or from <c>queue/key</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException"><paramref name="text"/> has neither form.</exception>
    public static JobId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan());
    }

    /// <summary>Parses an id as <see cref="Parse(string)"/> does, if the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id, or the default value if the text is none.</param>
    /// <returns>Whether the text is an id.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id) => TryParse(text.AsSpan(), out id);

    // An id reads the same in every culture, so the forms with a culture are for generic code alone.
    static JobId IParsable<JobId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<JobId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    static JobId ISpanParsable<JobId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    static bool ISpanParsable<JobId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out JobId result) =>
        TryParse(s, out result);

    static JobId IUtf8SpanParsable<JobId>.Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        TryParse(utf8Text, out JobId id) ? id : throw NotAnId(Encoding.UTF8.GetString(utf8Text));

    static bool IUtf8SpanParsable<JobId>.TryParse(
        ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out JobId result) => TryParse(utf8Text, out result);

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(
        Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        string text = ToString();
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten == text.Length;
    }

    bool IUtf8SpanFormattable.TryFormat(
        Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        Encoding.UTF8.TryGetBytes(ToString(), utf8Destination, out bytesWritten);

    /// <summary>Returns the id as text, <c>queue~key</c>; the empty text for the default value, which is no id.</summary>
    public override string ToString() => _queue is null ? string.Empty : $"{_queue}{JobIdText.Separator}{JobIdText.Escape(Key)}";

    /// <summary>
    /// Returns the id of a job that a queue holds. Its key is not checked: one that another program has put there must not keep
    /// the other jobs of an answer from being read.
    /// </summary>
    internal static JobId Stored(string queue, string key) => new(queue, key, isStored: true);

    internal static bool TryParse(ReadOnlySpan<byte> utf8Text, out JobId id)
    {
        id = default;
        Span<char> text = stackalloc char[JobIdText.MaxLength];
        return utf8Text.Length <= JobIdText.MaxLength
            && Encoding.UTF8.TryGetChars(utf8Text, text, out int length)
            && TryParse(text[..length], out id);
    }

    private static JobId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out JobId id) ? id : throw NotAnId(text.ToString());

    private static bool TryParse(ReadOnlySpan<char> text, out JobId id)
    {
        id = default;
        int end = text.IndexOfAny(JobIdText.Separator, '/');
        if (end < 0 || !JobNames.IsValidName(text[..end]))
        {
            return false;
        }

        string? key = text[end] == '/' ? text[(end + 1)..].ToString() : JobIdText.Unescape(text[(end + 1)..]);
        if (!JobNames.IsValidKey(key))
        {
            return false;
        }

        id = new JobId(text[..end].ToString(), key!);
        return true;
    }

    private static FormatException NotAnId(string text) =>
        new($"{Bounds.Show(text)} is not a job id: an id has the form queue~key or queue/key.");
}
