namespace TypedJobs.Analyzers.Schedules;

/// <summary>
/// Lists the ids of time zones: the names of the IANA database with its links, and those of Windows. They stand in the assembly, so that the zones of
/// the machine are not asked.
/// </summary>
internal static class TimeZoneIds
{
    // What people write, and no database has.
    private static readonly Dictionary<string, string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AEDT"] = "Australia/Sydney",
        ["AEST"] = "Australia/Sydney",
        ["BST"] = "Europe/London",
        ["CDT"] = "America/Chicago",
        ["CEST"] = "Europe/Berlin",
        ["CST"] = "America/Chicago",
        ["EDT"] = "America/New_York",
        ["EEST"] = "Europe/Helsinki",
        ["IST"] = "Asia/Kolkata",
        ["JST"] = "Asia/Tokyo",
        ["MDT"] = "America/Denver",
        ["PDT"] = "America/Los_Angeles",
        ["PST"] = "America/Los_Angeles",
        ["WEST"] = "Europe/Lisbon",
        ["Z"] = "UTC",
    };

    private static readonly Lazy<string[]> Ids = new(Read);
    private static readonly Lazy<HashSet<string>> Known = new(static () => new HashSet<string>(Ids.Value, StringComparer.Ordinal));

    /// <summary>Gets all ids.</summary>
    public static IReadOnlyList<string> All => Ids.Value;

    /// <summary>Returns whether a time zone has this id, letter by letter.</summary>
    public static bool IsKnown(string id) => Known.Value.Contains(id);

    /// <summary>Returns the id that is most probably meant; <see langword="null"/> when none is near.</summary>
    public static string? Nearest(string id)
    {
        string wanted = Normalize(id);
        if (wanted.Length == 0)
        {
            return null;
        }

        if (Ids.Value.FirstOrDefault(each => Normalize(each) == wanted) is { } same)
        {
            return same;
        }

        if (Abbreviations.TryGetValue(wanted, out string? meant))
        {
            return meant;
        }

        string city = City(wanted);
        if (city.Length > 2 && Ids.Value.FirstOrDefault(each => each.IndexOf('/') >= 0 && City(Normalize(each)) == city) is { } elsewhere)
        {
            return elsewhere;
        }

        return Closest(wanted, static each => each) ?? (wanted.IndexOf('/') < 0 ? Closest(wanted, City) : null);
    }

    private static string? Closest(string wanted, Func<string, string> part)
    {
        string? closest = null;
        int least = Math.Max(1, wanted.Length / 4) + 1;
        foreach (string id in Ids.Value)
        {
            string candidate = part(Normalize(id));
            if (Math.Abs(candidate.Length - wanted.Length) < least && Distance(candidate, wanted) is var distance && distance < least)
            {
                (closest, least) = (id, distance);
            }
        }

        return closest;
    }

    private static string Normalize(string id) => id.Trim().Replace(' ', '_').ToLowerInvariant();

    private static string City(string id) => id.Substring(id.LastIndexOf('/') + 1);

    // The number of letters to insert, delete, change, or exchange with the next.
    private static int Distance(string left, string right)
    {
        int[,] costs = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                int cost = Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                    costs[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                bool isExchanged = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                costs[i, j] = isExchanged ? Math.Min(cost, costs[i - 2, j - 2] + 1) : cost;
            }
        }

        return costs[left.Length, right.Length];
    }

    private static string[] Read()
    {
        using Stream stream = typeof(TimeZoneIds).Assembly.GetManifestResourceStream("TimeZoneIds.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0)];
    }
}
