using System.Globalization;
using Cronos;
using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;
using TypedJobs.Jobs;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Generators.Parsing;

/// <summary>
/// Reads and checks a <c>[Recurring]</c>. Neither clock nor time zones are asked: see <see cref="CronText"/>.
/// </summary>
internal sealed class RecurringParser(AttributeData attribute, List<DiagnosticInfo> diagnostics) : OptionParser(attribute, diagnostics)
{
    private static readonly string MaxDays = JobLimits.MaxTimeSpanDays.ToString("N0", CultureInfo.InvariantCulture);

    // Nothing occurs at 1970-01-01T00:00Z itself or before it.
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, DateTimeOffset> _instants = new();
    private string? _name;

    /// <summary>Returns the attributes by which a method recurs.</summary>
    public static IEnumerable<AttributeData> AttributesOf(IMethodSymbol method) => method.GetAttributes()
        .Where(static attribute => attribute.AttributeClass is { Name: "RecurringAttribute" } type && type.ToDisplayString() == "TypedJobs.RecurringAttribute");

    /// <summary>Returns the schedule; what is wrong with it is reported.</summary>
    /// <param name="jobName">The name of the job.</param>
    /// <param name="queue">The queue of the job.</param>
    /// <param name="place">Where the schedule is declared.</param>
    public RecurringModel Parse(string jobName, string queue, out SchedulePlace place)
    {
        string? cron = Attribute.ConstructorArguments is [{ Kind: TypedConstantKind.Primitive } argument] ? argument.Value as string : null;
        if (cron is not null)
        {
            Initializers.Add("Cron = " + CodeLiterals.Text(cron));
        }

        foreach (KeyValuePair<string, TypedConstant> named in Attribute.NamedArguments)
        {
            Read(named.Key, named.Value);
        }

        string name = _name ?? jobName;
        if (_name is null && name.Length > ScheduleLimits.MaxNameLength)
        {
            CheckName(name, "schedule", ArgumentLocation("Name"), ScheduleLimits.MaxNameLength);
        }

        CheckTimes(cron);
        place = new SchedulePlace(queue, name, LocationInfo.From(ArgumentLocation("Name")));
        return new RecurringModel(name, Initializers.ToEquatableArray());
    }

    private bool IsSet(string option) => Attribute.NamedArguments.Any(argument => argument.Key == option && !argument.Value.IsNull);

    private void Read(string option, TypedConstant constant)
    {
        // Null is what these have when nobody sets them.
        if (constant.Kind == TypedConstantKind.Error || constant.IsNull)
        {
            return;
        }

        Location? location = ArgumentLocation(option);
        switch (option)
        {
            case "Name":
                _name = (string)constant.Value!;
                CheckName(_name, "schedule", location, ScheduleLimits.MaxNameLength);
                break;
            case "TimeZone":
                Initializers.Add("TimeZone = " + CodeLiterals.Text((string)constant.Value!));
                break;
            case "Every":
                ReadSpan(
                    option,
                    constant,
                    location,
                    span => span >= ScheduleLimits.MinInterval && span <= JobLimits.MaxTimeSpan && span.Ticks % TimeSpan.TicksPerMillisecond == 0,
                    $"from 1 second to {MaxDays} days, in whole milliseconds");
                break;
            case "Jitter":
                ReadSpan(option, constant, location, span => span >= TimeSpan.Zero && span <= JobLimits.MaxTimeSpan, $"from zero to {MaxDays} days");
                break;
            case "StartDeadline":
                ReadSpan(
                    option,
                    constant,
                    location,
                    span => span > TimeSpan.Zero && span <= JobLimits.MaxTimeSpan,
                    $"more than zero and at most {MaxDays} days");
                break;
            case "Start" or "End":
                ReadInstant(option, (string)constant.Value!, location);
                break;
            case "MaxMissedRuns" when constant.Value is int runs:
                if (runs is < 1 or > ScheduleLimits.MaxMissedRuns)
                {
                    Report(Descriptors.InvalidOption, location, option, runs.ToString(CultureInfo.InvariantCulture), "from 1 to 1000");
                }

                Initializers.Add("MaxMissedRuns = " + runs.ToString(CultureInfo.InvariantCulture));
                break;
            case "Missed" or "Overlap":
                ReadMember(option, constant, location);
                break;
        }
    }

    private void ReadInstant(string option, string text, Location? location)
    {
        if (!OptionText.TryReadInstant(text, out DateTimeOffset instant) || instant > JobLimits.MaxInstant || instant <= Earliest)
        {
            Report(Descriptors.InvalidInstant, location, option, text);
            return;
        }

        _instants.Add(option, instant);
        Initializers.Add($"{option} = {CodeLiterals.Instant(instant)}");
    }

    private DateTimeOffset? InstantOf(string option) => _instants.TryGetValue(option, out DateTimeOffset instant) ? instant : null;

    // What each option may be, but not together with another.
    private void CheckTimes(string? cron)
    {
        if (InstantOf("Start") is { } start && InstantOf("End") is { } end && end <= start)
        {
            ReportContradiction("End", Text(end), $"Start is {Text(start)}", "nothing occurs from End on: set a later one");
        }
        else if (cron is not null && IsSet("Every"))
        {
            Report(Descriptors.NotOneSchedule, ArgumentLocation("Every"), "both a cron expression and Every", "remove one of them");
        }
        else if (cron is not null)
        {
            CheckCron(cron);
        }
        else if (IsSet("Every"))
        {
            CheckJitter(SpanOf("Every"), "Every is");
            CheckFirst(SpanOf("Every"));
            if (IsSet("TimeZone"))
            {
                ReportContradiction("TimeZone", "set", "Every is set too", "an interval is the same in every time zone: remove TimeZone");
            }
        }
        else if (Attribute.ConstructorArguments is not [{ Kind: TypedConstantKind.Error }])
        {
            Report(
                Descriptors.NotOneSchedule,
                ArgumentLocation(Attribute.ConstructorArguments.IsEmpty ? "Every" : null),
                "neither a cron expression nor Every",
                "give one of them, such as [Recurring(\"0 3 * * *\")] or [Recurring(Every = \"00:05:00\")]");
        }
    }

    private void CheckCron(string cron)
    {
        if (!CronText.TryRead(cron, out CronExpression? expression, out string? problem))
        {
            Report(Descriptors.InvalidCron, ArgumentLocation(null), cron, problem);
            return;
        }

        if (!CronText.CanFire(expression))
        {
            const string advice = "no date has this month, day of the month and day of the week: change one of them";
            Report(Descriptors.NeverFires, ArgumentLocation(null), cron, string.Empty, advice);
        }
        else if (!CronText.CanFire(expression, InstantOf("Start"), InstantOf("End")))
        {
            string between = IsSet("Start") && IsSet("End") ? "between Start and End" : IsSet("Start") ? "from Start on" : "before End";
            Report(Descriptors.NeverFires, ArgumentLocation(IsSet("End") ? "End" : "Start"), cron, " " + between, "change them, or the cron expression");
        }
        else if (IsSet("Jitter"))
        {
            CheckJitter(CronText.ShortestInterval(expression), "two occurrences are no further apart than");
        }
    }

    // From Start on an interval occurs at least once. Without it, its first occurrence can be after End.
    private void CheckFirst(TimeSpan? every)
    {
        if (every is not { } interval || InstantOf("Start") is not null || InstantOf("End") is not { } end)
        {
            return;
        }

        long anchor = CronText.Origin.Ticks;
        long first = anchor - ((anchor - Earliest.Ticks - 1) / interval.Ticks * interval.Ticks);
        if (first >= end.UtcTicks)
        {
            Report(Descriptors.NeverFires, ArgumentLocation("End"), Text(interval), " before End", "change End, or Every");
        }
    }

    private void CheckJitter(TimeSpan? interval, string what)
    {
        if (SpanOf("Jitter") is { } jitter && interval is { } span && jitter >= span)
        {
            ReportContradiction("Jitter", Text(jitter), $"{what} {Text(span)}", "an occurrence could come after the next one: lower Jitter");
        }
    }

    private void ReportContradiction(string option, string value, string other, string advice) =>
        Report(Descriptors.Contradiction, ArgumentLocation(option), option, value, other, advice);

    private static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
