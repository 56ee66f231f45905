namespace TypedJobs.Jobs;

/// <summary>Cuts texts that are longer than what is stored of them.</summary>
internal static class BoundedText
{
    /// <summary>Returns the beginning of a text, without half a surrogate pair at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum number of UTF-16 code units. More than zero.</param>
    public static string Cut(string text, int maxLength) =>
        text.Length <= maxLength ? text : text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];

    /// <summary>Returns the reason for a cancellation as it is stored.</summary>
    public static string CutReason(string? reason) => Cut(reason ?? string.Empty, JobLimits.MaxReasonLength);
}
