using System.Buffers;
using System.Text;

namespace TypedJobs.Jobs;

/// <summary>
/// Writes and reads the key in the text of a <see cref="JobId"/>. Only characters that RFC 3986 calls unreserved are used, so
/// that no server, proxy or router takes the text apart, decodes it or has to encode it.
/// </summary>
internal static class JobIdText
{
    /// <summary>Separates queue and key, and begins an escaped byte. No queue's name contains it.</summary>
    public const char Separator = '~';

    /// <summary>The length of the longest text: every character of the key takes three bytes, each of them escaped.</summary>
    public const int MaxLength = JobNames.MaxLength + 1 + (JobNames.MaxLength * 9);

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Escape(string key)
    {
        if (!key.AsSpan().ContainsAnyExcept(Plain))
        {
            return key;
        }

        var text = new StringBuilder(key.Length + 16);
        foreach (byte unit in Encoding.UTF8.GetBytes(key))
        {
            if (Plain.Contains((char)unit))
            {
                text.Append((char)unit);
            }
            else
            {
                text.Append(Separator).Append(Convert.ToHexString([unit]));
            }
        }

        return text.ToString();
    }

    /// <summary>The key, or <see langword="null"/> when the text is not one that was escaped.</summary>
    public static string? Unescape(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        if (!text.Contains(Separator))
        {
            return text.ToString();
        }

        Span<byte> utf8 = stackalloc byte[text.Length * 3];
        int length = 0;
        while (!text.IsEmpty)
        {
            int plain = text.IndexOf(Separator) is >= 0 and var next ? next : text.Length;
            length += Encoding.UTF8.GetBytes(text[..plain], utf8[length..]);
            text = text[plain..];
            if (text.IsEmpty)
            {
                break;
            }

            if (text.Length < 3
                || Convert.FromHexString(text.Slice(1, 2), utf8[length..], out _, out _) != OperationStatus.Done)
            {
                return null;
            }

            length++;
            text = text[3..];
        }

        try
        {
            return Strict.GetString(utf8[..length]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
