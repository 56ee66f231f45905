using TypedJobs.Jobs;

namespace TypedJobs.Storage.Records;

/// <summary>
/// Reads what is stored in milliseconds: instants, since 1970, and time spans. Records may be damaged or foreign: an instant that
/// no calendar has is read as the default, and a span that is too long as the longest that a caller can give.
/// </summary>
internal static class StoredTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static DateTimeOffset Read(double milliseconds) =>
        milliseconds >= First && milliseconds <= Last ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : default;

    /// <summary>Reads a time span; a negative one stands for none.</summary>
    public static TimeSpan? ReadSpan(long milliseconds) =>
        milliseconds < 0 ? null
        : milliseconds < JobLimits.MaxTimeSpan.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.FromMilliseconds(milliseconds)
        : JobLimits.MaxTimeSpan;
}
