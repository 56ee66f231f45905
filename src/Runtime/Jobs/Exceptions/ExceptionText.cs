using System.Text;

namespace TypedJobs.Jobs.Exceptions;

/// <summary>Writes exceptions as text of a limited length.</summary>
internal static class ExceptionText
{
    private const int MaxExceptions = 8;
    private const int MaxMessageLength = 1024;

    /// <summary>
    /// Returns what <see cref="Exception.ToString"/> does if that is short enough. If not, each of the exceptions that
    /// contain one another has an equal share: the beginning of its message, and the beginning of its stack trace, which is
    /// where it was thrown.
    /// </summary>
    public static string Of(Exception exception, int maxLength)
    {
        string whole = Read(exception, static failure => failure.ToString());
        if (whole.Length <= maxLength)
        {
            return whole;
        }

        List<Exception> all = ContentsOf(exception);
        int share = maxLength / all.Count;
        var text = new StringBuilder(maxLength);
        foreach (Exception part in all)
        {
            int end = text.Length + share;
            text.Append(text.Length == 0 ? string.Empty : " ---> ").Append(part.GetType().FullName).Append(": ");
            AppendCut(text, MessageOf(part), Math.Min(MaxMessageLength, share / 4));
            text.Append('\n');
            AppendCut(text, Read(part, static failure => failure.StackTrace ?? string.Empty), end - text.Length - 1);
            text.Append('\n');
        }

        return BoundedText.Cut(text.ToString(), maxLength);
    }

    /// <summary>Returns an exception's message, or says that it cannot be read.</summary>
    public static string MessageOf(Exception exception) => Read(exception, static failure => failure.Message);

    private static void AppendCut(StringBuilder text, string part, int length)
    {
        const string Mark = "… (cut)";
        if (part.Length <= length)
        {
            text.Append(part);
        }
        else if (length > Mark.Length)
        {
            text.Append(BoundedText.Cut(part, length - Mark.Length)).Append(Mark);
        }
    }

    // From the outermost inwards. An exception that is contained twice is written once.
    private static List<Exception> ContentsOf(Exception exception)
    {
        var all = new List<Exception> { exception };
        for (int i = 0; i < all.Count; i++)
        {
            IEnumerable<Exception> inner = all[i] is AggregateException aggregate ? aggregate.InnerExceptions
                : all[i].InnerException is { } only ? [only]
                : [];
            foreach (Exception part in inner)
            {
                if (all.Count == MaxExceptions)
                {
                    return all;
                }

                if (!all.Contains(part))
                {
                    all.Add(part);
                }
            }
        }

        return all;
    }

    // The members of an exception are the handler's code, and may throw themselves.
    private static string Read(Exception exception, Func<Exception, string?> member)
    {
        try
        {
            return member(exception) ?? string.Empty;
        }
        catch (Exception)
        {
            return $"The exception cannot be read: it is a {exception.GetType().FullName}, which throws when it is looked at.";
        }
    }
}
