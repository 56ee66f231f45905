using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;
using TypedJobs.Analyzers.Tokens;

namespace TypedJobs.Analyzers.Cancellation;

/// <summary>TJ2005: a call is given somebody else's token in place of the job's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WrongTokenAnalyzer : TokenArgumentAnalyzer
{
    private static readonly DiagnosticDescriptor Wrong = Rule.Warning(
        RuleIds.WrongToken,
        "Call passes a token of another owner",
        "'{0}' gets '{2}', which the job does not cancel; pass '{1}', or a token that is linked to both");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Wrong];

    private protected override void Analyze(
        TokenOrigin origin, IOperation value, string receiver, string token, JobMethod method, JobRuleContext context)
    {
        if (origin == TokenOrigin.Other)
        {
            context.Report(
                Wrong,
                value.Syntax.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token).Add(RuleProperties.Kind, RemedyKinds.Linked),
                receiver,
                token,
                value.Syntax.ToString());
        }
    }
}
