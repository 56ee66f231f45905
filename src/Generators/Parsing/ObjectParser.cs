using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>Finds out how a class, record or struct is written and made again.</summary>
internal sealed class ObjectParser(PayloadTypeParser types, INamedTypeSymbol type)
{
    private readonly List<MemberModel> _members = [];
    private readonly List<int> _constructor = [];

    /// <summary>The codec; null when there is an obstacle, which the type parser then knows.</summary>
    public ObjectCodecModel? Parse(string name, string fullName)
    {
        IMethodSymbol? constructor = FindConstructor();
        if (constructor is null)
        {
            types.RefuseMember(
                $"'{PayloadTypeParser.Display(type)}' has no public constructor to make it by: give it one without parameters, " +
                "or a single one, or mark one with [JsonConstructor]");
            return null;
        }

        List<ISymbol> candidates = Candidates();
        var bound = new Dictionary<ISymbol, IParameterSymbol>(SymbolEqualityComparer.Default);
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            ISymbol? member = candidates.FirstOrDefault(candidate =>
                string.Equals(candidate.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
                && SymbolEqualityComparer.Default.Equals(TypeOf(candidate), parameter.Type));
            if (member is null || bound.ContainsKey(member))
            {
                types.RefuseMember(
                    $"the constructor of '{PayloadTypeParser.Display(type)}' has a parameter '{parameter.Name}' without a property of that " +
                    "name and type");
                return null;
            }

            bound.Add(member, parameter);
        }

        foreach (ISymbol candidate in candidates)
        {
            bool isBound = bound.TryGetValue(candidate, out IParameterSymbol? parameter);
            if (!Add(candidate, parameter, setsRequired: !SetsRequiredMembers(constructor)) && isBound)
            {
                return null;
            }

            if (types.Problem.Length > 0)
            {
                return null;
            }
        }

        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            ISymbol member = bound.First(pair => SymbolEqualityComparer.Default.Equals(pair.Value, parameter)).Key;
            _constructor.Add(_members.FindIndex(candidate => candidate.Name == TypeNames.Escape(member.Name)));
        }

        string? duplicate = _members.GroupBy(member => member.JsonName, StringComparer.OrdinalIgnoreCase)
            .FirstOrDefault(group => group.Count() > 1)?.Key;
        if (duplicate is not null)
        {
            types.RefuseMember($"'{PayloadTypeParser.Display(type)}' has two members that are stored as '{duplicate}'");
            return null;
        }

        return new ObjectCodecModel(
            name, fullName, type.IsReferenceType, _constructor.ToEquatableArray(), _members.ToEquatableArray());
    }

    private bool Add(ISymbol member, IParameterSymbol? parameter, bool setsRequired)
    {
        if (Attribute(member, "JsonConverterAttribute") is not null)
        {
            types.RefuseMember($"the member '{member.Name}' of '{PayloadTypeParser.Display(type)}' asks for a converter of its own");
            return false;
        }

        MemberIgnore? ignore = IgnoreOf(member);
        bool isRequired = member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        MemberSetting setting = parameter is not null ? MemberSetting.Constructor : SettingOf(member, isRequired && setsRequired);
        if (ignore is null)
        {
            if (setting is MemberSetting.Constructor or MemberSetting.Initializer && (parameter is not null || isRequired))
            {
                types.RefuseMember(
                    $"the member '{member.Name}' of '{PayloadTypeParser.Display(type)}' is ignored, but is needed to make the object");
                return false;
            }

            return true;
        }

        if (types.ParsePart(TypeOf(member)) is not { } payload)
        {
            if (!types.Problem.StartsWith("the member", StringComparison.Ordinal))
            {
                types.RefuseMember($"the member '{member.Name}' of '{PayloadTypeParser.Display(type)}' cannot be: {types.Problem}");
            }

            return false;
        }

        _members.Add(new MemberModel(
            TypeNames.Escape(member.Name),
            JsonNameOf(member),
            payload,
            IsRead: member is not IPropertySymbol { GetMethod: null },
            setting,
            isRequired || Attribute(member, "JsonRequiredAttribute") is not null,
            ignore.Value,
            parameter is { HasExplicitDefaultValue: true }
                ? CodeLiterals.Constant(parameter.ExplicitDefaultValue, parameter.Type)
                : null));
        return true;
    }

    private IMethodSymbol? FindConstructor()
    {
        IMethodSymbol[] all = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        IMethodSymbol? marked = all.FirstOrDefault(constructor => Attribute(constructor, "JsonConstructorAttribute") is not null);
        return marked
            ?? all.FirstOrDefault(constructor => constructor.Parameters.Length == 0)
            ?? (all.Length == 1 ? all[0] : null);
    }

    private List<ISymbol> Candidates()
    {
        var found = new List<ISymbol>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (INamedTypeSymbol? level = type; level is { SpecialType: SpecialType.None }; level = level.BaseType)
        {
            // Of each level the properties come before the fields, and the levels from the most derived one down.
            foreach (ISymbol member in level.GetMembers().OrderBy(member => member is IFieldSymbol))
            {
                bool isStored = member switch
                {
                    IPropertySymbol { IsStatic: false, IsIndexer: false } property =>
                        property.DeclaredAccessibility == Accessibility.Public
                        && (property.GetMethod ?? property.SetMethod)?.DeclaredAccessibility == Accessibility.Public,
                    IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public } field =>
                        Attribute(field, "JsonIncludeAttribute") is not null,
                    _ => false,
                };
                if (isStored && names.Add(member.Name))
                {
                    found.Add(member);
                }
            }
        }

        return found;
    }

    private static MemberSetting SettingOf(ISymbol member, bool isRequired) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => MemberSetting.None,
        IFieldSymbol => isRequired ? MemberSetting.Initializer : MemberSetting.Assignment,
        IPropertySymbol { SetMethod: { DeclaredAccessibility: Accessibility.Public } setter } =>
            setter.IsInitOnly || isRequired ? MemberSetting.Initializer : MemberSetting.Assignment,
        _ => MemberSetting.None,
    };

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        Attribute(constructor, "SetsRequiredMembersAttribute") is not null;

    private static ITypeSymbol TypeOf(ISymbol member) =>
        member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static string JsonNameOf(ISymbol member) =>
        Attribute(member, "JsonPropertyNameAttribute")?.ConstructorArguments.FirstOrDefault().Value as string
        ?? JsonNames.Camel(member.Name);

    // Null stands for "always".
    private static MemberIgnore? IgnoreOf(ISymbol member)
    {
        if (Attribute(member, "JsonIgnoreAttribute") is not { } attribute)
        {
            return MemberIgnore.Never;
        }

        object? condition = attribute.NamedArguments.FirstOrDefault(argument => argument.Key == "Condition").Value.Value;
        return condition switch
        {
            0 => MemberIgnore.Never,
            2 => MemberIgnore.WhenDefault,
            3 => MemberIgnore.WhenNull,
            _ => null,
        };
    }

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute =>
            attribute.AttributeClass?.Name == name
            && (attribute.AttributeClass.ContainingNamespace.ToDisplayString() is
                "System.Text.Json.Serialization" or "System.Diagnostics.CodeAnalysis"));
}
