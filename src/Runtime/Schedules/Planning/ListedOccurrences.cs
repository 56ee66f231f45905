using System.Globalization;

namespace TypedJobs.Schedules.Planning;

/// <summary>Represents occurrences that are listed one by one.</summary>
/// <param name="instants">The instants, in ascending order and each once.</param>
internal sealed class ListedOccurrences(DateTimeOffset[] instants) : IOccurrences
{
    public IReadOnlyList<DateTimeOffset> Instants => instants;

    public string Identity =>
        "at|" + string.Join(',', instants.Select(instant => instant.UtcTicks.ToString(CultureInfo.InvariantCulture)));

    public DateTimeOffset? After(DateTimeOffset instant) =>
        NumberUpTo(instant) is var number && number < instants.Length ? instants[number] : null;

    public long Count(DateTimeOffset first, DateTimeOffset last) => Math.Max(0, NumberUpTo(last) - NumberUpTo(first));

    public TimeSpan? FindShortestDistance() =>
        instants.Length < 2 ? null : instants.Zip(instants.Skip(1), (earlier, later) => later - earlier).Min();

    public override string ToString() => instants.Length == 1
        ? string.Create(CultureInfo.InvariantCulture, $"at {instants[0]:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}")
        : string.Create(
            CultureInfo.InvariantCulture,
            $"at {instants.Length} instants from {instants[0]:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'} to {instants[^1]:yyyy-MM-dd'T'HH:mm:ss.FFF'Z'}");

    private int NumberUpTo(DateTimeOffset instant)
    {
        int at = Array.BinarySearch(instants, instant);
        return at >= 0 ? at + 1 : ~at;
    }
}
