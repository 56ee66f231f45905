using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds out how a class, record or struct is written and made again.</summary>
internal sealed class ObjectParser(PayloadTypeParser types, INamedTypeSymbol type)
{
    private readonly List<MemberModel> _members = [];
    private readonly List<int> _constructor = [];

    /// <summary>The codec; null when there is an obstacle, which the type parser then knows.</summary>
    public ObjectCodecModel? Parse(string name, string fullName) => type.IsTupleType ? ParseTuple(name, fullName) : ParseObject(name, fullName);

    // As System.Text.Json does with fields included; what the parts are called in code is not known at run time.
    private ObjectCodecModel? ParseTuple(string name, string fullName)
    {
        INamedTypeSymbol tuple = type.TupleUnderlyingType ?? type;
        for (int i = 0; i < tuple.TypeArguments.Length; i++)
        {
            string part = i < 7 ? $"Item{i + 1}" : "Rest";
            if (types.ParseMember(tuple, tuple.TypeArguments[i], tracksNulls: false) is not { } payload)
            {
                return null;
            }

            _members.Add(new MemberModel(
                part, JsonNames.Camel(part), payload, IsRead: true, MemberSetting.Constructor, IsRequired: false, MemberIgnore.Never, Default: null));
            _constructor.Add(i);
        }

        return new ObjectCodecModel(name, fullName, IsReference: false, _constructor.ToEquatableArray(), _members.ToEquatableArray())
        {
            SuppressedIds = types.SuppressedIds(type, []),
        };
    }

    private ObjectCodecModel? ParseObject(string name, string fullName)
    {
        if (Candidates() is not { } candidates || FindConstructor(candidates) is not { } constructor)
        {
            return null;
        }

        // A required member that is not stored could not be set.
        if (!JsonAttributes.SetsRequiredMembers(constructor) && FindLostRequired(candidates) is { } lost)
        {
            Refuse(lost, $"is required, but is not stored; {(lost is IFieldSymbol ? "mark it with [JsonInclude]" : "make its accessors public, or mark it with [JsonInclude]")}");
            return null;
        }

        var bound = new Dictionary<ISymbol, IParameterSymbol>(SymbolEqualityComparer.Default);
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            ISymbol? member = candidates.FirstOrDefault(candidate => IsOf(candidate, parameter));
            if (member is null || bound.ContainsKey(member))
            {
                types.RefuseMember(
                    $"the constructor of '{PayloadTypeParser.Display(type)}' has a parameter '{parameter.Name}' without a property of that " +
                    "name and type");
                return null;
            }

            bound.Add(member, parameter);
        }

        foreach (ISymbol candidate in candidates.OrderBy(OrderOf))
        {
            bound.TryGetValue(candidate, out IParameterSymbol? parameter);
            if (!Add(candidate, parameter, setsRequired: !JsonAttributes.SetsRequiredMembers(constructor)))
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
            name, fullName, type.IsReferenceType, _constructor.ToEquatableArray(), _members.ToEquatableArray())
        {
            SuppressedIds = types.SuppressedIds(type, Usability.Ids(constructor).Concat(candidates.SelectMany(Ids))),
        };
    }

    private bool Add(ISymbol member, IParameterSymbol? parameter, bool setsRequired)
    {
        MemberIgnore? ignore = IgnoreOf(member);
        bool isRequired = member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true };
        MemberSetting setting = parameter is not null ? MemberSetting.Constructor : SettingOf(member, isRequired && setsRequired);
        if (ignore is null)
        {
            return parameter is null && !isRequired
                || Refuse(member, "is ignored, but is needed to make the object");
        }

        if (Obstacle(member) is { } obstacle)
        {
            return Refuse(member, $"is {obstacle}; mark it with [JsonIgnore]");
        }

        if (JsonAttributes.FindForeign(member) is { } attribute)
        {
            return Refuse(member, $"asks for a form of its own by {attribute}");
        }

        if (CodeLiterals.HasHalfSurrogate(JsonNameOf(member)))
        {
            return Refuse(member, "has a name in JSON with half of a surrogate pair");
        }

        if (setting == MemberSetting.None && IsIncluded(member) && member is IPropertySymbol { SetMethod: not null })
        {
            return Refuse(member, "is marked with [JsonInclude], but generated code cannot set it; make its setter internal or public");
        }

        // A parameter that is null when it is left out may be null.
        bool tracksNulls = HasOwnAnnotations(member) && parameter is not { HasExplicitDefaultValue: true, ExplicitDefaultValue: null };
        if (types.ParseMember(member, TypeOf(member), tracksNulls) is not { } payload)
        {
            // What is told is the innermost member.
            if (!types.Problem.StartsWith("the member", StringComparison.Ordinal))
            {
                Refuse(member, $"cannot be: {types.Problem}");
            }

            return false;
        }

        _members.Add(new MemberModel(
            TypeNames.Escape(member.Name),
            JsonNameOf(member),
            payload,
            IsRead: member is not IPropertySymbol property || (property.GetMethod is { } getter && IsUsable(getter, member)),
            setting,
            isRequired || JsonAttributes.Find(member, "JsonRequiredAttribute") is not null,
            ignore.Value,
            parameter is { HasExplicitDefaultValue: true }
                ? CodeLiterals.Constant(parameter.ExplicitDefaultValue, parameter.Type)
                : null)
        {
            IsSensitive = SensitiveMarks.IsMarked(member),
        });
        return true;
    }

    private IEnumerable<string> Ids(ISymbol member)
    {
        IEnumerable<string> ids = Usability.Ids(member).Concat(types.IdsOf(TypeOf(member)));
        return member is IPropertySymbol property
            ? ids.Concat(new[] { property.GetMethod, property.SetMethod }.OfType<IMethodSymbol>().SelectMany(Usability.Ids))
            : ids;
    }

    private static string? Obstacle(ISymbol member) =>
        Usability.Obstacle(member)
        ?? (member is IPropertySymbol property
            ? (property.GetMethod is { } getter ? Usability.Obstacle(getter) : null) ?? (property.SetMethod is { } setter ? Usability.Obstacle(setter) : null)
            : null);

    // A type has one codec whatever it is constructed with, and so cannot tell List<string> from List<string?> in its T.
    private static bool HasOwnAnnotations(ISymbol member) => !HasTypeParameter(TypeOf(member.OriginalDefinition));

    private static bool HasTypeParameter(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => HasTypeParameter(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.Any(HasTypeParameter),
        _ => false,
    };

    private IMethodSymbol? FindConstructor(IReadOnlyList<ISymbol> candidates)
    {
        IMethodSymbol? marked = type.InstanceConstructors.FirstOrDefault(constructor =>
            JsonAttributes.Find(constructor, "JsonConstructorAttribute") is not null);
        IMethodSymbol[] all = [.. type.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public)];
        IMethodSymbol? found = marked
            ?? FindOnlyWay(all, candidates)
            ?? all.FirstOrDefault(constructor => constructor.Parameters.Length == 0)
            ?? (all.Length == 1 ? all[0] : null);
        if (found is not null && Usability.Obstacle(found) is { } unusable)
        {
            types.RefuseMember($"the constructor of '{PayloadTypeParser.Display(type)}' is {unusable}");
            return null;
        }

        if (found is not null && types.IsVisible(found))
        {
            return found;
        }

        types.RefuseMember(
            $"'{PayloadTypeParser.Display(type)}' has no public constructor to make it by: give it one without parameters, " +
            "or a single one, or mark one with [JsonConstructor]");
        return null;
    }

    // A struct can always be made without arguments, but one whose properties cannot be set would lose them.
    private IMethodSymbol? FindOnlyWay(IMethodSymbol[] constructors, IReadOnlyList<ISymbol> candidates) =>
        type.TypeKind == TypeKind.Struct
        && constructors.Where(constructor => !constructor.IsImplicitlyDeclared).ToArray() is [{ Parameters.Length: > 0 } only]
        && only.Parameters.All(parameter => candidates.Any(candidate => IsOf(candidate, parameter)))
        && candidates.Any(candidate => only.Parameters.Any(parameter => IsOf(candidate, parameter)) && SettingOf(candidate, false) == MemberSetting.None)
            ? only
            : null;

    private static bool IsOf(ISymbol member, IParameterSymbol parameter) =>
        string.Equals(member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.Default.Equals(TypeOf(member), parameter.Type);

    private ISymbol? FindLostRequired(List<ISymbol> candidates)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            ISymbol? lost = level.GetMembers().FirstOrDefault(member =>
                member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }
                && !candidates.Any(candidate => candidate.Name == member.Name));
            if (lost is not null)
            {
                return lost;
            }
        }

        return null;
    }

    private List<ISymbol>? Candidates()
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
                        IsPublic(property.GetMethod) || IsPublic(property.SetMethod) || IsIncluded(member),
                    IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } => IsIncluded(member),
                    _ => false,
                };
                if (!isStored || !names.Add(member.Name))
                {
                    continue;
                }

                if (!types.IsVisible(member))
                {
                    Refuse(member, "is marked with [JsonInclude], but generated code cannot see it; make it internal or public");
                    return null;
                }

                found.Add(member);
            }
        }

        return found;
    }

    private MemberSetting SettingOf(ISymbol member, bool isRequired) => member switch
    {
        IFieldSymbol { IsReadOnly: true } => MemberSetting.None,
        IFieldSymbol => isRequired ? MemberSetting.Initializer : MemberSetting.Assignment,
        IPropertySymbol { SetMethod: { } setter } when IsUsable(setter, member) =>
            setter.IsInitOnly || isRequired ? MemberSetting.Initializer : MemberSetting.Assignment,
        _ => MemberSetting.None,
    };

    private bool IsUsable(IMethodSymbol accessor, ISymbol member) =>
        IsPublic(accessor) || (IsIncluded(member) && types.IsVisible(accessor));

    private static bool IsPublic(IMethodSymbol? accessor) => accessor?.DeclaredAccessibility == Accessibility.Public;

    private static bool IsIncluded(ISymbol member) => JsonAttributes.Find(member, "JsonIncludeAttribute") is not null;

    private bool Refuse(ISymbol member, string problem)
    {
        types.RefuseMember($"the member '{member.Name}' of '{PayloadTypeParser.Display(type)}' {problem}");
        return false;
    }

    private static int OrderOf(ISymbol member) =>
        JsonAttributes.Find(member, "JsonPropertyOrderAttribute")?.ConstructorArguments.FirstOrDefault().Value as int? ?? 0;

    private static ITypeSymbol TypeOf(ISymbol member) =>
        member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static string JsonNameOf(ISymbol member) =>
        JsonAttributes.Find(member, "JsonPropertyNameAttribute")?.ConstructorArguments.FirstOrDefault().Value as string
        ?? JsonNames.Camel(member.Name);

    // Null stands for "always".
    private static MemberIgnore? IgnoreOf(ISymbol member)
    {
        if (JsonAttributes.Find(member, "JsonIgnoreAttribute") is not { } attribute)
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
}
