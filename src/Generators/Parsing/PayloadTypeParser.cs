using System.Text;
using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing;

/// <summary>
/// Finds out how the values of a type are stored, and which codecs that takes. Follows what System.Text.Json does with
/// its web defaults, and refuses what it does not do itself.
/// </summary>
internal sealed class PayloadTypeParser(Compilation compilation)
{
    private static readonly Dictionary<SpecialType, string> SpecialTypes = new()
    {
        [SpecialType.System_Boolean] = "Boolean",
        [SpecialType.System_Byte] = "Byte",
        [SpecialType.System_SByte] = "SByte",
        [SpecialType.System_Int16] = "Int16",
        [SpecialType.System_UInt16] = "UInt16",
        [SpecialType.System_Int32] = "Int32",
        [SpecialType.System_UInt32] = "UInt32",
        [SpecialType.System_Int64] = "Int64",
        [SpecialType.System_UInt64] = "UInt64",
        [SpecialType.System_Single] = "Single",
        [SpecialType.System_Double] = "Double",
        [SpecialType.System_Decimal] = "Decimal",
        [SpecialType.System_Char] = "Char",
        [SpecialType.System_String] = "String",
        [SpecialType.System_DateTime] = "DateTime",
    };

    private static readonly Dictionary<string, string> NamedTypes = new()
    {
        ["System.Guid"] = "Guid",
        ["System.DateTimeOffset"] = "DateTimeOffset",
        ["System.DateOnly"] = "DateOnly",
        ["System.TimeOnly"] = "TimeOnly",
        ["System.TimeSpan"] = "TimeSpan",
        ["System.Half"] = "Half",
        ["System.Int128"] = "Int128",
        ["System.UInt128"] = "UInt128",
        ["System.Uri"] = "Uri",
        ["System.Version"] = "Version",
        ["System.Text.Json.JsonElement"] = "JsonElement",
    };

    private static readonly Dictionary<string, string> Collections = new()
    {
        ["System.Collections.Generic.List<T>"] = "List",
        ["System.Collections.Generic.IList<T>"] = "List",
        ["System.Collections.Generic.ICollection<T>"] = "List",
        ["System.Collections.Generic.IEnumerable<T>"] = "List",
        ["System.Collections.Generic.IReadOnlyList<T>"] = "List",
        ["System.Collections.Generic.IReadOnlyCollection<T>"] = "List",
        ["System.Collections.Generic.HashSet<T>"] = "Set",
        ["System.Collections.Generic.ISet<T>"] = "Set",
        ["System.Collections.Generic.IReadOnlySet<T>"] = "Set",
        ["System.Collections.Immutable.ImmutableArray<T>"] = "ImmutableArray",
        ["System.Collections.Immutable.ImmutableList<T>"] = "ImmutableList",
        ["System.Collections.Immutable.IImmutableList<T>"] = "ImmutableList",
    };

    private static readonly HashSet<string> Dictionaries =
    [
        "System.Collections.Generic.Dictionary<TKey, TValue>",
        "System.Collections.Generic.IDictionary<TKey, TValue>",
        "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>",
    ];

    private static readonly SymbolDisplayFormat MetadataFormat = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    private readonly Dictionary<ITypeSymbol, string> _started = new(SymbolEqualityComparer.Default);
    private readonly List<CodecModel> _codecs = [];
    private readonly string _namespace = "global::" + TypeNames.GeneratedNamespace(compilation.AssemblyName);

    /// <summary>The codecs that what has been parsed needs, in a fixed order.</summary>
    public IEnumerable<CodecModel> Codecs => _codecs.OrderBy(codec => codec.Name, StringComparer.Ordinal);

    /// <summary>Why the last type could not be parsed: which member of which type, and what is wrong with it.</summary>
    public string Problem { get; private set; } = string.Empty;

    /// <summary>How values of the type are stored; null when they cannot be: see <see cref="Problem"/>.</summary>
    public PayloadType? Parse(ITypeSymbol type)
    {
        Problem = string.Empty;
        return ParsePart(type);
    }

    /// <summary>The same for a part of the type that is being parsed.</summary>
    public PayloadType? ParsePart(ITypeSymbol type)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        string fullName = type.ToDisplayString(TypeNames.Plain);
        if (SpecialTypes.TryGetValue(type.SpecialType, out string? method)
            || NamedTypes.TryGetValue(type.ToDisplayString(MetadataFormat), out method))
        {
            return new PayloadType(PayloadKind.Primitive, fullName, method, null, type.IsReferenceType);
        }

        switch (type)
        {
            case IArrayTypeSymbol { Rank: > 1 }:
                return Refuse($"'{Display(type)}' has more than one dimension");
            case IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }:
                return new PayloadType(PayloadKind.Primitive, fullName, "ByteArray", null, IsReference: true);
            case IArrayTypeSymbol array:
                return ParsePart(array.ElementType) is { } item
                    ? new PayloadType(PayloadKind.Collection, fullName, "Array", item, IsReference: true)
                    : null;
            case INamedTypeSymbol named:
                return ParseNamed(named, fullName);
            default:
                return Refuse($"'{Display(type)}' is not a type that can be stored");
        }
    }

    private PayloadType? ParseNamed(INamedTypeSymbol type, string fullName)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return ParsePart(type.TypeArguments[0]) is { } value
                ? new PayloadType(PayloadKind.Nullable, fullName, "Nullable", value, IsReference: false)
                : null;
        }

        string definition = type.OriginalDefinition.ToDisplayString(MetadataFormat);
        if (Collections.TryGetValue(definition, out string? method))
        {
            return ParsePart(type.TypeArguments[0]) is { } item
                ? new PayloadType(PayloadKind.Collection, fullName, method, item, type.IsReferenceType)
                : null;
        }

        if (Dictionaries.Contains(definition))
        {
            if (type.TypeArguments[0].SpecialType != SpecialType.System_String)
            {
                return Refuse($"the keys of '{Display(type)}' are not strings");
            }

            return ParsePart(type.TypeArguments[1]) is { } item
                ? new PayloadType(PayloadKind.Dictionary, fullName, "Dictionary", item, IsReference: true)
                : null;
        }

        return ParseOwn(type, fullName);
    }

    private PayloadType? ParseOwn(INamedTypeSymbol type, string fullName)
    {
        if (!_started.TryGetValue(type, out string? name))
        {
            if (FindObstacle(type) is { } obstacle)
            {
                return Refuse(obstacle);
            }

            // Entered before its members are parsed: a type may contain itself.
            name = CodecName(type);
            _started.Add(type, name);
            CodecModel? codec = type.TypeKind == TypeKind.Enum
                ? ParseEnum(type, name, fullName)
                : new ObjectParser(this, type).Parse(name, fullName);
            if (codec is null)
            {
                return null;
            }

            _codecs.Add(codec);
        }

        return new PayloadType(PayloadKind.Codec, fullName, $"{_namespace}.{name}", null, type.IsReferenceType);
    }

    private string? FindObstacle(INamedTypeSymbol type)
    {
        string display = Display(type);
        if (type.TypeKind == TypeKind.Error)
        {
            return $"'{display}' is not known";
        }

        if (!compilation.IsSymbolAccessibleWithin(type, compilation.Assembly) || IsFileLocal(type))
        {
            return $"'{display}' is not visible to the generated code; make it internal or public";
        }

        if (type.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is
            "JsonConverterAttribute" or "JsonPolymorphicAttribute" or "JsonDerivedTypeAttribute"))
        {
            return $"'{display}' asks for a form of JSON of its own";
        }

        if (type.TypeKind == TypeKind.Enum)
        {
            return null;
        }

        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return $"'{display}' is {(type.TypeKind == TypeKind.Interface ? "an interface" : "not a class or struct")}, so what is in it is not known";
        }

        if (type.IsAbstract)
        {
            return $"'{display}' is abstract, so what is in it is not known";
        }

        if (type.IsRefLikeType || type.IsTupleType || type.IsAnonymousType)
        {
            return $"'{display}' is not a class, record or struct with properties";
        }

        if (type.ContainingNamespace?.ToDisplayString(MetadataFormat) is { } ns
            && (ns == "System" || ns.StartsWith("System.", StringComparison.Ordinal))
            && !SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
        {
            return $"'{display}' is not among the types of the framework that can be stored";
        }

        return type.AllInterfaces.Any(face => face.SpecialType == SpecialType.System_Collections_IEnumerable)
            ? $"'{display}' is a collection of its own kind"
            : null;
    }

    private static bool IsFileLocal(INamedTypeSymbol type) =>
        type.IsFileLocal || (type.ContainingType is { } outer && IsFileLocal(outer));

    private static EnumCodecModel ParseEnum(INamedTypeSymbol type, string name, string fullName)
    {
        var values = new HashSet<object?>();
        return new EnumCodecModel(
            name,
            fullName,
            type.GetMembers().OfType<IFieldSymbol>()
                .Where(field => field.HasConstantValue && values.Add(field.ConstantValue))
                .Select(field => field.Name)
                .ToEquatableArray());
    }

    // Underscores stand for dots; those of the name itself are doubled, so that two types do not share a name.
    private static string CodecName(ITypeSymbol type)
    {
        var text = new StringBuilder();
        foreach (char letter in type.ToDisplayString(TypeNames.Plain).Replace("global::", string.Empty))
        {
            switch (letter)
            {
                case '_':
                    text.Append("__");
                    break;
                case '.':
                    text.Append('_');
                    break;
                case '<':
                    text.Append("_of_");
                    break;
                case ',':
                    text.Append("_and_");
                    break;
                case '?':
                    text.Append("_orNull");
                    break;
                case '[':
                    text.Append("_array");
                    break;
                case >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9':
                    text.Append(letter);
                    break;
                default:
                    if (char.IsLetterOrDigit(letter))
                    {
                        text.Append(letter);
                    }

                    break;
            }
        }

        return text.Append("Codec").ToString();
    }

    private PayloadType? Refuse(string problem)
    {
        Problem = problem;
        return null;
    }

    public static string Display(ITypeSymbol type) => type.ToDisplayString(TypeNames.Readable);

    /// <summary>Says what is wrong with a part of the type that is being parsed.</summary>
    public void RefuseMember(string problem) => Problem = problem;
}
