using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2004: a call is given a token that never fires, or only that of a time limit, in place of the job's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncancellableTokenAnalyzer : TokenArgumentAnalyzer
{
    private static readonly DiagnosticDescriptor Never = Rule.Warning(
        RuleIds.UncancellableToken,
        "Call passes a token that never fires",
        "'{0}' gets a token that never fires; pass '{1}', or move work that must not stop into a finally block");

    private static readonly DiagnosticDescriptor Unlinked = Rule.Warning(
        RuleIds.UncancellableToken,
        "Call passes a token that never fires",
        "'{0}' gets a token that is not linked to '{1}'; create its source with CreateLinkedTokenSource");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Never, Unlinked];

    private protected override void Analyze(
        TokenOrigin origin, IOperation value, string receiver, string token, JobMethod method, JobRuleContext context)
    {
        if (origin is TokenOrigin.Never or TokenOrigin.Unlinked)
        {
            context.Report(
                origin == TokenOrigin.Never ? Never : Unlinked,
                value.Syntax.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token).Add(RuleProperties.Kind, origin == TokenOrigin.Never ? RemedyKinds.Replace : RemedyKinds.Unlinked),
                receiver,
                token);
        }
    }
}
