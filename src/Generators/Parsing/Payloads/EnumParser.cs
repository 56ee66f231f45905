using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds out how the members of an enum are written and read.</summary>
internal sealed class EnumParser(PayloadTypeParser types, INamedTypeSymbol type)
{
    /// <summary>Returns the codec; null when there is an obstacle, which the type parser then knows.</summary>
    public EnumCodecModel? Parse(string name, string fullName)
    {
        if (type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(static field => field.HasConstantValue && Usability.Obstacle(field) is not null) is { } unusable)
        {
            types.RefuseMember($"the member '{unusable.Name}' of '{PayloadTypeParser.Display(type)}' is {Usability.Obstacle(unusable)}");
            return null;
        }

        var values = new HashSet<object?>();
        EnumMemberModel[] members =
        [
            .. type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field.HasConstantValue && values.Add(field.ConstantValue))
                .Select(field => new EnumMemberModel(
                    field.Name,
                    JsonAttributes.Find(field, "JsonStringEnumMemberNameAttribute")?.ConstructorArguments.FirstOrDefault().Value as string ?? field.Name)),
        ];
        if (members.FirstOrDefault(static member => CodeLiterals.HasHalfSurrogate(member.JsonName)) is { } halved)
        {
            types.RefuseMember($"the member '{halved.Name}' of '{PayloadTypeParser.Display(type)}' has a name in JSON with half of a surrogate pair");
            return null;
        }

        bool isFlags = type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == "System.FlagsAttribute");
        if (isFlags && members.Any(member => member.Name != member.JsonName))
        {
            types.RefuseMember($"'{PayloadTypeParser.Display(type)}' combines members that have names of their own in JSON");
            return null;
        }

        return new EnumCodecModel(name, fullName, members.ToEquatableArray())
        {
            SuppressedIds = types.SuppressedIds(type, type.GetMembers().SelectMany(Usability.Ids)),
        };
    }
}
