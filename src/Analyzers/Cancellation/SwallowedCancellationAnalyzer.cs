using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Handlers;
using TypedJobs.Analyzers.Paths;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2008: a catch swallows the exception by which cancelled work stops.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SwallowedCancellationAnalyzer : JobMethodAnalyzer
{
    private static readonly DiagnosticDescriptor Swallowed = Rule.Warning(
        RuleIds.SwallowedCancellation,
        "Catch swallows the cancellation",
        "The catch of '{0}' also swallows the job's cancellation; add 'when (!{1}.IsCancellationRequested)' or rethrow");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Swallowed];

    private protected override void Analyze(JobMethod method, JobRuleContext context)
    {
        if (!method.UsesToken)
        {
            return;
        }

        var cancelled = new CancelledTry(method);
        foreach (ITryOperation attempt in method.Operations.OfType<ITryOperation>())
        {
            if (attempt.Catches.IsEmpty || attempt.IsCleanup(method) || attempt.TokenInScope(method) is not { } token)
            {
                continue;
            }

            foreach (ICatchClauseOperation clause in cancelled.ClausesThatSwallow(attempt))
            {
                // The filter that the fix adds hands the cancellation to the next clause, which needs one as well.
                string others = string.Join(",", cancelled.ClausesBehind(clause).Select(each => attempt.Catches.IndexOf(each)));
                context.Report(
                    Swallowed,
                    clause.Place(),
                    ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token).Add(RuleProperties.Clauses, others),
                    clause.ExceptionType is { Name: not "Object" } type ? type.Name : "everything",
                    token);
            }
        }
    }
}
