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
        "A call is given a token that is not the job's",
        "'{0}' is given '{2}', which is neither the job's token nor linked to it; pass '{1}', or a token linked to both");

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
                ImmutableDictionary<string, string?>.Empty.Add(RuleProperties.Token, token).Add(RuleProperties.Kind, RemedyKinds.Replace),
                receiver,
                token,
                value.Syntax.ToString());
        }
    }
}
