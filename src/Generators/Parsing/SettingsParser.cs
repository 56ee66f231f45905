using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Jobs;

namespace TypedJobs.Generators.Parsing;

/// <summary>Reads and checks the options of a <c>[Job]</c>.</summary>
internal sealed class SettingsParser(AttributeData attribute, List<DiagnosticInfo> diagnostics)
{
    private static readonly string MaxDays = JobLimits.MaxTimeSpanDays.ToString("N0", CultureInfo.InvariantCulture);

    // As in JobAttribute.
    private static readonly TimeSpan DefaultBackoffDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefaultMaxBackoffDelay = TimeSpan.FromMinutes(10);

    private readonly List<string> _initializers = [];
    private readonly Dictionary<string, TimeSpan> _spans = new();

    /// <summary>The name that the attribute gives, if any.</summary>
    public string? ParseName()
    {
        if (attribute.ConstructorArguments.Length == 0)
        {
            return null;
        }

        string? name = attribute.ConstructorArguments[0].Value as string;
        CheckName(name, "job", ArgumentLocation(null));
        return name;
    }

    /// <summary>Returns what the attribute sets.</summary>
    public SettingsModel Parse(bool takesCancellationToken)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            Read(argument.Key, argument.Value);
        }

        CheckTogether();
        if (takesCancellationToken)
        {
            _initializers.Add("TakesCancellationToken = true");
        }

        return new SettingsModel(_initializers.ToEquatableArray());
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
                _initializers.Add("Queue = " + CodeLiterals.Text(queue ?? string.Empty));
                break;
            case "MaxAttempts" when constant.Value is int attempts:
                if (attempts < 1)
                {
                    Report(Descriptors.InvalidAttempts, location, attempts.ToString(CultureInfo.InvariantCulture));
                }

                _initializers.Add("MaxAttempts = " + attempts.ToString(CultureInfo.InvariantCulture));
                break;
            case "Priority" when constant.Value is int priority:
                if (priority is < -JobLimits.MaxPriority or > JobLimits.MaxPriority)
                {
                    Report(Descriptors.InvalidOption, location, option, priority.ToString(CultureInfo.InvariantCulture), "from -1000000 to 1000000");
                }

                _initializers.Add("Priority = " + priority.ToString(CultureInfo.InvariantCulture));
                break;
            case "BackoffPolicy":
                string? policy = constant.Value as string;
                CheckName(policy, "backoff policy", location);
                _initializers.Add("BackoffPolicy = " + CodeLiterals.Text(policy ?? string.Empty));
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

                _initializers.Add("BackoffJitter = " + CodeLiterals.Constant(jitter, constant.Type!));
                break;
            case "Backoff" or "OnCancel" or "OnIgnoredCancellation":
                ReadMember(option, constant, location);
                break;
        }
    }

    private void ReadSpan(
        string option, TypedConstant constant, Location? location, Func<TimeSpan, bool> isInRange, string range)
    {
        string text = constant.Value as string ?? "null";
        if (text.IndexOf(':') < 0
            || !TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out TimeSpan span)
            || !isInRange(span))
        {
            Report(Descriptors.InvalidSpan, location, option, text, range);
            return;
        }

        _spans.Add(option, span);
        _initializers.Add($"{option} = {CodeLiterals.Span(span)}");
    }

    // What each option may be, but not together with another.
    private void CheckTogether()
    {
        TimeSpan delay = SpanOf("BackoffDelay") ?? DefaultBackoffDelay;
        TimeSpan longest = SpanOf("MaxBackoffDelay") ?? DefaultMaxBackoffDelay;
        if (delay > longest)
        {
            bool isDelaySet = _spans.ContainsKey("BackoffDelay");
            ReportContradiction(
                isDelaySet ? "BackoffDelay" : "MaxBackoffDelay",
                isDelaySet ? delay : longest,
                isDelaySet
                    ? $"MaxBackoffDelay is {Text(longest)}{(_spans.ContainsKey("MaxBackoffDelay") ? string.Empty : " unless it is set")}"
                    : $"BackoffDelay is {Text(delay)} unless it is set",
                "the first pause would never be waited out: raise MaxBackoffDelay or lower BackoffDelay");
        }

        CheckWithin("Timeout", "Deadline", "an attempt would never reach its timeout: lower Timeout or raise Deadline");
        CheckWithin("ExpiresAfter", "Deadline", "no attempt begins after the deadline: lower ExpiresAfter or raise Deadline");
        if (attribute.NamedArguments.Any(argument => argument is { Key: "BackoffPolicy", Value.IsNull: false })
            && attribute.NamedArguments.Any(argument => argument.Key == "Backoff"))
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

    private TimeSpan? SpanOf(string option) => _spans.TryGetValue(option, out TimeSpan span) ? span : null;

    private void ReportContradiction(string option, TimeSpan span, string other, string advice) =>
        Report(Descriptors.Contradiction, ArgumentLocation(option), option, Text(span), other, advice);

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);

    private void ReadMember(string option, TypedConstant constant, Location? location)
    {
        IFieldSymbol? member = constant.Type!.GetMembers().OfType<IFieldSymbol>()
            .FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, constant.Value));
        if (member is null)
        {
            Report(
                Descriptors.InvalidOption,
                location,
                option,
                Convert.ToString(constant.Value, CultureInfo.InvariantCulture)!,
                $"a member of {constant.Type.Name}");
            return;
        }

        _initializers.Add($"{option} = {constant.Type.ToCode(TypeNames.Plain)}.{member.Name}");
    }

    private void CheckName(string? name, string what, Location? location)
    {
        if (name is null || name.Length is 0 or > JobLimits.MaxNameLength || !name.All(IsAllowed))
        {
            Report(Descriptors.InvalidName, location, name ?? "null", what);
        }
    }

    private static bool IsAllowed(char letter) =>
        letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-' or '_';

    private void Report(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        diagnostics.Add(DiagnosticInfo.Create(descriptor, location, arguments));

    private Location? ArgumentLocation(string? option)
    {
        if (attribute.ApplicationSyntaxReference?.GetSyntax() is not AttributeSyntax syntax)
        {
            return null;
        }

        AttributeArgumentSyntax? argument = syntax.ArgumentList?.Arguments
            .FirstOrDefault(candidate => candidate.NameEquals?.Name.Identifier.ValueText == option);
        return (argument?.Expression ?? (SyntaxNode)syntax).GetLocation();
    }
}
