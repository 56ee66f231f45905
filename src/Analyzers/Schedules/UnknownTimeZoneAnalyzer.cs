using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Schedules;

/// <summary>TJ4103: no time zone has the id that a schedule names.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnknownTimeZoneAnalyzer : RecurringAnalyzer
{
    private const string Option = "TimeZone";

    private static readonly DiagnosticDescriptor Unknown = Rule.Warning(
        RuleIds.UnknownTimeZone,
        "Time zone is unknown",
        "Time zone '{0}' is unknown; {1}");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Unknown];

    private protected override void Analyze(IMethodSymbol handler, AttributeData schedule, JobCode code, JobRuleContext context)
    {
        if (ValueOf(schedule, Option) is not string id || TimeZoneIds.IsKnown(id))
        {
            return;
        }

        string? nearest = TimeZoneIds.Nearest(id);
        context.Report(
            Unknown,
            PlaceOf(schedule, context.CancellationToken, Option),
            ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.TimeZone, nearest),
            id,
            nearest is null ? "use an IANA id such as 'Europe/Berlin', or a Windows id" : $"did you mean '{nearest}'?");
    }
}
