using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Schedules;

/// <summary>
/// A rule about <c>[Recurring]</c> of jobs. What the generator reports is left to it: an option that cannot be read is passed over.
/// </summary>
public abstract class RecurringAnalyzer : JobAnalyzer
{
    private protected sealed override void Analyze(JobCode code, SemanticModelAnalysisContext model)
    {
        var context = new JobRuleContext(model);
        AnalyzeEach(
            code.SchedulesIn(model.SemanticModel.SyntaxTree),
            model,
            static each => (each.Handler.Locations[0], each.Handler.Name),
            each => Analyze(each.Handler, each.Schedule, code, context));
    }

    private protected abstract void Analyze(IMethodSymbol handler, AttributeData schedule, JobCode code, JobRuleContext context);

    /// <summary>Returns the value of an option; <see langword="null"/> when it is not set.</summary>
    private protected static object? ValueOf(AttributeData attribute, string option) =>
        attribute.NamedArguments.FirstOrDefault(each => each.Key == option).Value is { Kind: not (TypedConstantKind.Error or TypedConstantKind.Array) } value ? value.Value : null;

    /// <summary>Returns the cron expression; <see langword="null"/> when there is none.</summary>
    private protected static string? CronOf(AttributeData schedule) =>
        schedule.ConstructorArguments is [{ Kind: TypedConstantKind.Primitive, Value: string cron }] ? cron : null;

    /// <summary>Returns where the value of the first of these options stands that is set, or the cron expression (<c>null</c>); else the attribute.</summary>
    private protected static Location PlaceOf(AttributeData schedule, CancellationToken cancellationToken, params string?[] options)
    {
        var syntax = (AttributeSyntax)schedule.ApplicationSyntaxReference!.GetSyntax(cancellationToken);
        foreach (string? option in options)
        {
            if (syntax.ArgumentList?.Arguments.FirstOrDefault(each => each.NameEquals?.Name.Identifier.ValueText == option) is { } argument)
            {
                return argument.Expression.GetLocation();
            }
        }

        return syntax.GetLocation();
    }
}
