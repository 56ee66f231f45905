using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Diagnostics;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>Finds methods that recur and are no jobs.</summary>
internal static class StrayRecurring
{
    /// <summary>Returns the error of a method with <c>[Recurring]</c>; <see langword="null"/> for a job.</summary>
    public static DiagnosticInfo? Check(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        ISymbol method = context.TargetSymbol;
        if (method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "JobAttribute" } type && type.ToDisplayString() == "TypedJobs.JobAttribute"))
        {
            return null;
        }

        Location? place = context.Attributes[0].ApplicationSyntaxReference?.GetSyntax(cancellationToken).GetLocation() ?? method.Locations.FirstOrDefault();
        return DiagnosticInfo.Create(
            Descriptors.RecursWithoutJob, place, $"{method.ContainingType?.ToDisplayString(TypeNames.Readable)}.{method.Name}".TrimStart('.'));
    }
}
