using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Options;

/// <summary>TJ4101: a job that fails is tried again and again immediately.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AttemptsWithoutPauseAnalyzer : HandlerAnalyzer
{
    private const string Option = "typedjobs.many_attempts";
    private const int DefaultAttempts = 20;
    private const int NoBackoff = 2;

    private static readonly DiagnosticDescriptor WithoutPause = Rule.Warning(
        RuleIds.AttemptsWithoutPause,
        "Many attempts without backoff",
        "Job '{0}' is attempted up to {1} times without a pause; set Backoff, or fewer attempts");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [WithoutPause];

    private protected override void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context)
    {
        if (code.Symbols.AttributeOf(handler) is not { } job)
        {
            return;
        }

        int many = int.TryParse(
            context.Option(handler, Option), NumberStyles.None, CultureInfo.InvariantCulture, out int option) ? option : DefaultAttempts;
        if (ValueOf(job, "MaxAttempts") is int attempts
            && attempts >= many
            && ValueOf(job, "BackoffPolicy") is null
            && (ValueOf(job, "Backoff") is NoBackoff || IsZero(ValueOf(job, "BackoffDelay") as string)))
        {
            Location place = job.ApplicationSyntaxReference is { } syntax
                ? Location.Create(syntax.SyntaxTree, syntax.Span)
                : handler.Locations[0];
            context.Report(WithoutPause, place, handler.Name, attempts);
        }
    }

    private static object? ValueOf(AttributeData job, string option) =>
        job.NamedArguments.FirstOrDefault(each => each.Key == option).Value.Value;

    private static bool IsZero(string? span) =>
        span is not null && TimeSpan.TryParse(span, CultureInfo.InvariantCulture, out TimeSpan value) && value == TimeSpan.Zero;
}
