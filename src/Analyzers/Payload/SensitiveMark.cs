using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Payload;

/// <summary>Finds <c>[Sensitive]</c>.</summary>
internal static class SensitiveMark
{
    public static bool IsOn(IEnumerable<AttributeData> attributes) => Find(attributes) is not null;

    public static AttributeData? Find(IEnumerable<AttributeData> attributes) => attributes.FirstOrDefault(static attribute =>
        attribute.AttributeClass is { Name: "SensitiveAttribute" } type
        && type.ContainingNamespace is { Name: "TypedJobs", ContainingNamespace.IsGlobalNamespace: true });

    /// <summary>Returns whether a property is marked, or the parameter of a constructor that sets it, as in a record.</summary>
    public static bool IsOnMember(IPropertySymbol member) =>
        IsOn(member.GetAttributes())
        || member.ContainingType.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter =>
            string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase) && IsOn(parameter.GetAttributes())));
}
