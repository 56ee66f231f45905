using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Schedules;

/// <summary>TJ4102: every missed occurrence is asked for, and the overlap drops all but one of them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RunAllOverlapAnalyzer : RecurringAnalyzer
{
    private const int RunAll = 2;
    private const int Skip = 0;
    private const int CancelPrevious = 3;

    private static readonly DiagnosticDescriptor Contradiction = Rule.Error(
        RuleIds.RunAllOverlap,
        "RunAll is combined with an overlap that drops",
        "MissedRuns.RunAll enqueues every missed occurrence, but Overlap.{0} {1}; use Overlap.Wait or Overlap.Allow");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Contradiction];

    private protected override void Analyze(IMethodSymbol handler, AttributeData schedule, JobCode code, JobRuleContext context)
    {
        if (ValueOf(schedule, "Missed") is RunAll && (ValueOf(schedule, "Overlap") ?? Skip) is int overlap and (Skip or CancelPrevious))
        {
            context.Report(
                Contradiction,
                PlaceOf(schedule, context.CancellationToken, "Overlap", "Missed"),
                overlap == Skip ? nameof(Skip) : nameof(CancelPrevious),
                overlap == Skip ? "skips all but the first of them" : "cancels all but the last of them");
        }
    }
}
