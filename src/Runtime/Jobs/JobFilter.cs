using TypedJobs.Jobs;

namespace TypedJobs;

/// <summary>Specifies which jobs of a queue are meant. Conditions that are not set let every job pass. Immutable.</summary>
public sealed record JobFilter
{
    // Names that come from handlers may be longer than those that are given by hand.
    private const int MaxJobNameLength = 1024;

    /// <summary>Gets the filter that every job passes.</summary>
    public static JobFilter All { get; } = new();

    /// <summary>Gets the job's name, as its attribute gives it or as <c>Type.Method</c>. Not empty.</summary>
    public string? Name { get; init; }

    /// <summary>Gets a tag that the job has. 1 to 128 characters.</summary>
    public string? Tag { get; init; }

    /// <summary>Gets the minimum time since the job was enqueued. Default: any time. Not negative, and at most 36,525 days.</summary>
    public TimeSpan OlderThan { get; init; }

    /// <summary>Returns the filter once its conditions were checked: an empty one must not let every job pass.</summary>
    /// <exception cref="ArgumentException">A condition is out of its range.</exception>
    internal static JobFilter Check(JobFilter? filter)
    {
        if (filter is null)
        {
            return All;
        }

        const string Subject = "the filter";
        Bounds.CheckText(filter.Name, MaxJobNameLength, nameof(Name), Subject);
        Bounds.CheckText(filter.Tag, JobLimits.MaxNameLength, nameof(Tag), Subject);
        Bounds.CheckSpan(filter.OlderThan, nameof(OlderThan), Subject);
        return filter;
    }
}
