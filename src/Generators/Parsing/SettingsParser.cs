using System.Globalization;
using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Jobs;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads and checks the options of a <c>[Job]</c>.</summary>
internal sealed class SettingsParser(AttributeData attribute, List<DiagnosticInfo> diagnostics) : OptionParser(attribute, diagnostics)
{
    private static readonly string MaxDays = JobLimits.MaxTimeSpanDays.ToString("N0", CultureInfo.InvariantCulture);

    // As in JobAttribute.
    private static readonly TimeSpan DefaultBackoffDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultMaxBackoffDelay = TimeSpan.FromMinutes(10);

    /// <summary>Gets the queue that the job goes to, as far as the attribute says.</summary>
    public string Queue { get; private set; } = "default";

    /// <summary>The name that the attribute gives, if any.</summary>
    public string? ParseName()
    {
        if (Attribute.ConstructorArguments.Length == 0)
        {
            return null;
        }

        string? name = Attribute.ConstructorArguments[0].Value as string;
        CheckName(name, "job", ArgumentLocation(null));
        return name;
    }

    /// <summary>Returns what the attribute sets.</summary>
    public SettingsModel Parse(bool takesCancellationToken)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in Attribute.NamedArguments)
        {
            Read(argument.Key, argument.Value);
        }

        CheckTogether();
        if (takesCancellationToken)
        {
            Initializers.Add("TakesCancellationToken = true");
        }

        return new SettingsModel(Initializers.ToEquatableArray());
    }

    private void Read(string option, TypedConstant constant)
    {
        if (constant.Kind == TypedConstantKind.Error)
        {
            return;
        }

        // Null is what these have when nobody sets them.
        if (constant.IsNull && option is not ("Queue" or "BackoffDelay" or "MaxBackoffDelay"))
        {
            return;
        }

        Location? location = ArgumentLocation(option);
        switch (option)
        {
            case "Queue":
                string? queue = constant.Value as string;
                CheckName(queue, "queue", location);
                Queue = queue ?? string.Empty;
                Initializers.Add("Queue = " + CodeLiterals.Text(queue ?? string.Empty));
                break;
            case "MaxAttempts" when constant.Value is int attempts:
                if (attempts < 1)
                {
                    Report(Descriptors.InvalidAttempts, location, attempts.ToString(CultureInfo.InvariantCulture));
                }

                Initializers.Add("MaxAttempts = " + attempts.ToString(CultureInfo.InvariantCulture));
                break;
            case "Priority" when constant.Value is int priority:
                if (priority is < -JobLimits.MaxPriority or > JobLimits.MaxPriority)
                {
                    Report(Descriptors.InvalidOption, location, option, priority.ToString(CultureInfo.InvariantCulture), "from -1000000 to 1000000");
                }

                Initializers.Add("Priority = " + priority.ToString(CultureInfo.InvariantCulture));
                break;
            case "BackoffPolicy":
                string? policy = constant.Value as string;
                CheckName(policy, "backoff policy", location);
                Initializers.Add("BackoffPolicy = " + CodeLiterals.Text(policy ?? string.Empty));
                break;
            case "Timeout" or "ExpiresAfter" or "Deadline":
                ReadSpan(option, constant, location, span => span > TimeSpan.Zero && span <= JobLimits.MaxTimeSpan, $"more than zero and at most {MaxDays} days");
                break;
            case "BackoffDelay" or "MaxBackoffDelay" or "KeepCompletedFor" or "KeepFailedFor" or "CancellationGracePeriod":
                ReadSpan(option, constant, location, span => span >= TimeSpan.Zero && span <= JobLimits.MaxTimeSpan, $"from zero to {MaxDays} days");
                break;
            case "BackoffJitter" when constant.Value is double jitter:
                if (!(jitter >= 0 && jitter <= 1))
                {
                    Report(Descriptors.InvalidOption, location, option, jitter.ToString(CultureInfo.InvariantCulture), "from 0 to 1");
                }

                Initializers.Add("BackoffJitter = " + CodeLiterals.Constant(jitter, constant.Type!));
                break;
            case "Backoff" or "OnCancel" or "OnIgnoredCancellation":
                ReadMember(option, constant, location);
                break;
        }
    }

    // What each option may be, but not together with another.
    private void CheckTogether()
    {
        TimeSpan delay = SpanOf("BackoffDelay") ?? DefaultBackoffDelay;
        TimeSpan longest = SpanOf("MaxBackoffDelay") ?? DefaultMaxBackoffDelay;
        if (delay > longest)
        {
            bool isDelaySet = SpanOf("BackoffDelay") is not null;
            ReportContradiction(
                isDelaySet ? "BackoffDelay" : "MaxBackoffDelay",
                isDelaySet ? delay : longest,
                isDelaySet
                    ? $"MaxBackoffDelay is {Text(longest)}{(SpanOf("MaxBackoffDelay") is not null ? string.Empty : " unless it is set")}"
                    : $"BackoffDelay is {Text(delay)} unless it is set",
                "the first pause would never be waited out: raise MaxBackoffDelay or lower BackoffDelay");
        }

        CheckWithin("Timeout", "Deadline", "an attempt would never reach its timeout: lower Timeout or raise Deadline");
        CheckWithin("ExpiresAfter", "Deadline", "no attempt begins after the deadline: lower ExpiresAfter or raise Deadline");
        if (Attribute.NamedArguments.Any(argument => argument is { Key: "BackoffPolicy", Value.IsNull: false })
            && Attribute.NamedArguments.Any(argument => argument.Key == "Backoff"))
        {
            Report(
                Descriptors.Contradiction,
                ArgumentLocation("Backoff"),
                "Backoff",
                "set",
                "BackoffPolicy is set too",
                "the policy alone decides how long to pause: remove one of them");
        }
    }

    private void CheckWithin(string option, string limit, string advice)
    {
        if (SpanOf(option) is { } span && SpanOf(limit) is { } most && span > most)
        {
            ReportContradiction(option, span, $"{limit} is {Text(most)}", advice);
        }
    }

    private void ReportContradiction(string option, TimeSpan span, string other, string advice) =>
        Report(Descriptors.Contradiction, ArgumentLocation(option), option, Text(span), other, advice);
}
