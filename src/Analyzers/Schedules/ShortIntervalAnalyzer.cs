using System.Collections.Immutable;
using System.Globalization;
using Cronos;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Generators.Parsing;
using TypedJobs.Schedules.Planning;

namespace TypedJobs.Analyzers.Schedules;

/// <summary>TJ4104: jobs of a schedule may pile up.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ShortIntervalAnalyzer : RecurringAnalyzer
{
    private const int Allow = 2;

    private static readonly DiagnosticDescriptor Shorter = Rule.Warning(
        RuleIds.ShortInterval,
        "Interval is shorter than the timeout",
        "Job '{0}' may run for {1} and occurs again after {2} with Overlap.Allow; lower Timeout, or use another overlap");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Shorter];

    private protected override void Analyze(IMethodSymbol handler, AttributeData schedule, JobCode code, JobRuleContext context)
    {
        if (ValueOf(schedule, "Overlap") is Allow
            && code.Symbols.AttributeOf(handler) is { } job
            && OptionText.TryReadSpan(ValueOf(job, "Timeout") as string, out TimeSpan timeout)
            && IntervalOf(schedule) is { } interval
            && interval < timeout)
        {
            context.Report(Shorter, PlaceOf(schedule, context.CancellationToken, "Every", null), handler.Name, Text(timeout), Text(interval));
        }
    }

    private static TimeSpan? IntervalOf(AttributeData schedule)
    {
        if (CronOf(schedule) is { } cron)
        {
            return CronText.TryRead(cron, out CronExpression? expression, out _) ? CronText.ShortestInterval(expression) : null;
        }

        return OptionText.TryReadSpan(ValueOf(schedule, "Every") as string, out TimeSpan every) ? every : null;
    }

    private static string Text(TimeSpan span) => span.ToString("c", CultureInfo.InvariantCulture);
}
