using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using TypedJobs.Analyzers.Calls;

namespace TypedJobs.Analyzers.Payload;

/// <summary>TJ3102: a payload is large by its type, or can be changed after the enqueue.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PayloadShapeAnalyzer : HandlerAnalyzer
{
    private const string Option = "typedjobs.max_payload_members";
    private const int DefaultMembers = 20;

    private static readonly DiagnosticDescriptor Bytes = Rule.Suggestion(
        RuleIds.PayloadShape,
        "Payload is large or mutable",
        "'{0}' stores bytes in the payload, which is copied with every attempt; store them elsewhere and pass their key");

    private static readonly DiagnosticDescriptor Large = Rule.Suggestion(
        RuleIds.PayloadShape,
        "Payload is large or mutable",
        "'{0}' has type '{1}' with {2} members, more than {3}; pass only the values that the handler needs, or a key");

    private static readonly DiagnosticDescriptor Mutable = Rule.Suggestion(
        RuleIds.PayloadShape,
        "Payload is large or mutable",
        "'{0}' has type '{1}' with the settable property '{2}', and the job does not see later changes; use a record or an init-only property");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Bytes, Large, Mutable];

    private protected override void Analyze(IMethodSymbol handler, JobCode code, JobRuleContext context)
    {
        int most = int.TryParse(
            context.Option(handler, Option), NumberStyles.None, CultureInfo.InvariantCulture, out int option) ? option : DefaultMembers;
        foreach (IParameterSymbol parameter in PayloadParameters.Of(handler, code.Symbols))
        {
            if (IsBytes(parameter.Type))
            {
                context.Report(Bytes, parameter.Locations[0], parameter.Name);
                continue;
            }

            IPropertySymbol[] members = [.. PayloadParameters.MembersOf(parameter.Type, code.Compilation)];
            if (members.Length > most)
            {
                context.Report(Large, parameter.Locations[0], parameter.Name, parameter.Type.Name, members.Length, most);
            }
            else if (parameter.Type.TypeKind == TypeKind.Class
                && members.FirstOrDefault(static member => member.SetMethod is { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public }) is { } settable)
            {
                context.Report(Mutable, parameter.Locations[0], parameter.Name, parameter.Type.Name, settable.Name);
            }
        }
    }

    private static bool IsBytes(ITypeSymbol type) =>
        type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }
        || type is INamedTypeSymbol { Name: "ReadOnlyMemory" or "Memory", TypeArguments: [{ SpecialType: SpecialType.System_Byte }] };
}
