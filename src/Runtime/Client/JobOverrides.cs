using System.Globalization;

namespace TypedJobs;

/// <summary>
/// What an enqueue overrides for the worker, as it is stored with the job: <c>key=value</c> pairs separated by
/// semicolons. Empty for most jobs.
/// </summary>
/// <param name="Timeout">How long one attempt may take.</param>
internal readonly record struct JobOverrides(TimeSpan? Timeout)
{
    private const string TimeoutKey = "t";

    public static string Write(JobOptions options) =>
        options.Timeout is { } timeout
            ? string.Create(CultureInfo.InvariantCulture, $"{TimeoutKey}={timeout.Ticks}")
            : string.Empty;

    public static JobOverrides Parse(ReadOnlySpan<char> text)
    {
        TimeSpan? timeout = null;
        foreach (Range part in text.Split(';'))
        {
            // What a later version has added is passed over.
            ReadOnlySpan<char> pair = text[part];
            if (pair.StartsWith($"{TimeoutKey}=", StringComparison.Ordinal)
                && long.TryParse(pair[2..], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks))
            {
                timeout = TimeSpan.FromTicks(ticks);
            }
        }

        return new JobOverrides(timeout);
    }
}
