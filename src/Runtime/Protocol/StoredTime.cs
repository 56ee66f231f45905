namespace TypedJobs.Protocol;

/// <summary>Reads instants that are stored in milliseconds since 1970. One that no calendar has is read as the beginning of all.</summary>
internal static class StoredTime
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static DateTimeOffset Read(double milliseconds) =>
        milliseconds >= First && milliseconds <= Last ? DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds) : default;
}
