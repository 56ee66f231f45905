using System.Globalization;
using System.Text;
using TypedJobs.Jobs;

namespace TypedJobs.CompilerServices;

/// <summary>
/// Represents what an enqueue overrides for the worker, as it is stored with the job: <c>key=value</c> pairs separated by
/// semicolons, spans in ticks. Empty for most jobs.
/// </summary>
/// <param name="Timeout">How long one attempt may take.</param>
/// <param name="Backoff">How long the job waits between attempts.</param>
/// <param name="Delay">How long the job waits before its first attempt. The server does not read it here.</param>
/// <param name="DelayUntil">Until when the job waits before its first attempt. The server does not read it here.</param>
internal readonly record struct JobOverrides(TimeSpan? Timeout, JobBackoff? Backoff, TimeSpan Delay, DateTimeOffset? DelayUntil)
{
    private const string DelayKey = "d";
    private const string UntilKey = "u";
    private const string TimeoutKey = "t";
    private const string BackoffKey = "b";
    private const string PolicyKey = "p";

    public static string Write(JobOptions options)
    {
        if (options is { Timeout: null, Backoff: null, Delay.Ticks: 0, DelayUntil: null })
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        if (options.Timeout is { } timeout)
        {
            text.Append(CultureInfo.InvariantCulture, $"{TimeoutKey}={timeout.Ticks};");
        }

        if (options.Backoff is { PolicyName: { } policy })
        {
            text.Append(CultureInfo.InvariantCulture, $"{PolicyKey}={policy};");
        }
        else if (options.Backoff is { } backoff)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{BackoffKey}={(int)backoff.Kind},{backoff.Delay.Ticks},{backoff.MaxDelay.Ticks},{backoff.Jitter:R};");
        }

        if (options.Delay > TimeSpan.Zero)
        {
            text.Append(CultureInfo.InvariantCulture, $"{DelayKey}={options.Delay.Ticks};");
        }

        if (options.DelayUntil is { } until)
        {
            text.Append(CultureInfo.InvariantCulture, $"{UntilKey}={until.UtcTicks};");
        }

        return text.ToString();
    }

    public static JobOverrides Parse(ReadOnlySpan<char> text)
    {
        TimeSpan? timeout = null;
        JobBackoff? backoff = null;
        TimeSpan delay = TimeSpan.Zero;
        DateTimeOffset? delayUntil = null;
        foreach (Range part in text.Split(';'))
        {
            // What a later version has added is passed over.
            ReadOnlySpan<char> pair = text[part];
            if (pair.StartsWith($"{TimeoutKey}=", StringComparison.Ordinal) && TryParseTicks(pair[2..], out TimeSpan span))
            {
                timeout = span;
            }
            else if (pair.StartsWith($"{DelayKey}=", StringComparison.Ordinal) && TryParseTicks(pair[2..], out TimeSpan wait))
            {
                delay = wait;
            }
            else if (pair.StartsWith($"{UntilKey}=", StringComparison.Ordinal)
                && long.TryParse(pair[2..], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
                && ticks <= JobLimits.MaxInstant.UtcTicks)
            {
                delayUntil = new DateTimeOffset(ticks, TimeSpan.Zero);
            }
            else if (pair.StartsWith($"{PolicyKey}=", StringComparison.Ordinal))
            {
                string name = pair[2..].ToString();
                backoff = JobNames.IsValidName(name) ? JobBackoff.Policy(name) : null;
            }
            else if (pair.StartsWith($"{BackoffKey}=", StringComparison.Ordinal))
            {
                backoff = ParseBackoff(pair[2..]);
            }
        }

        return new JobOverrides(timeout, backoff, delay, delayUntil);
    }

    /// <summary>The pauses that a job's attribute asks for.</summary>
    public static JobBackoff BackoffOf(JobSettings settings) => settings switch
    {
        { BackoffPolicy: { } policy } => JobBackoff.Policy(policy),
        { Backoff: BackoffKind.None } => JobBackoff.None,
        { Backoff: BackoffKind.Fixed } => JobBackoff.Fixed(
            settings.BackoffDelay < settings.MaxBackoffDelay ? settings.BackoffDelay : settings.MaxBackoffDelay,
            settings.BackoffJitter),
        _ => JobBackoff.Exponential(settings.BackoffDelay, settings.MaxBackoffDelay, settings.BackoffJitter),
    };

    private static JobBackoff? ParseBackoff(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[5];
        return text.Split(parts, ',') == 4
            && TryParseTicks(text[parts[1]], out TimeSpan delay)
            && TryParseTicks(text[parts[2]], out TimeSpan maxDelay)
            && double.TryParse(text[parts[3]], NumberStyles.Float, CultureInfo.InvariantCulture, out double jitter)
            && jitter is >= 0 and <= 1
                ? text[parts[0]] switch
                {
                    "0" => JobBackoff.Exponential(delay, maxDelay, jitter),
                    "1" => JobBackoff.Fixed(delay, jitter),
                    "2" => JobBackoff.None,
                    _ => null,
                }
                : null;
    }

    private static bool TryParseTicks(ReadOnlySpan<char> text, out TimeSpan span)
    {
        bool parsed = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks);
        span = TimeSpan.FromTicks(Math.Min(ticks, JobLimits.MaxTimeSpan.Ticks));
        return parsed;
    }
}
