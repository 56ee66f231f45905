using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>
/// Finds out how the values of a type are stored, and which codecs that takes. Follows what System.Text.Json does with
/// its web defaults, and refuses what it does not do itself.
/// </summary>
/// <param name="compilation">Where the types are.</param>
/// <param name="contexts">What the user leaves to System.Text.Json.</param>
/// <param name="suffix">Of the codecs' names, when they depend on contexts of one job.</param>
internal sealed class PayloadTypeParser(Compilation compilation, IReadOnlyList<JsonContextModel> contexts, string suffix)
{
    private readonly TypeNesting _nesting = new();
    private readonly TypeObstacles _obstacles = new(compilation);
    private readonly Dictionary<string, CodecModel?> _codecs = new(StringComparer.Ordinal);
    private readonly ConverterParser _converters = new(compilation);
    private readonly string _namespace = "global::" + TypeNames.GeneratedNamespace(compilation.AssemblyName);

    /// <summary>The codecs that what has been parsed needs, in a fixed order.</summary>
    public IEnumerable<CodecModel> Codecs =>
        _codecs.Values.OfType<CodecModel>().OrderBy(codec => codec.Name, StringComparer.Ordinal);

    /// <summary>Why the last type could not be parsed: which member of which type, and what is wrong with it.</summary>
    public string Problem { get; private set; } = string.Empty;

    /// <summary>Returns how values of the type are stored; null when they cannot be: see <see cref="Problem"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="tracksNulls">Whether the annotations of the type say what may not be null.</param>
    public PayloadType? Parse(ITypeSymbol type, bool tracksNulls)
    {
        Problem = string.Empty;
        return ParsePart(type, tracksNulls);
    }

    /// <summary>The same for a member of the type that is being parsed.</summary>
    public PayloadType? ParseMember(ISymbol member, ITypeSymbol type, bool tracksNulls)
    {
        PayloadType? parsed = ParseMemberType(member, type, tracksNulls);
        return parsed is null ? null : parsed with { RefusesNull = tracksNulls && IsNotNull(type) && !JsonAttributes.MayBeNull(member) };
    }

    private PayloadType? ParseMemberType(ISymbol member, ITypeSymbol type, bool tracksNulls)
    {
        ITypeSymbol value = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
        if (JsonAttributes.FindConverter(member) is not { } attribute || ConverterParser.IsOfEnumNames(attribute, value))
        {
            return ParsePart(type, tracksNulls);
        }

        return ParseConverter(attribute, type, $"it {{0}}") is not { } converted
            ? null
            : SymbolEqualityComparer.Default.Equals(type, value) || converted.FullName != value.ToCode(TypeNames.Plain)
                ? converted
                : new PayloadType(PayloadKind.Nullable, type.ToCode(TypeNames.Plain), "Nullable", converted, IsReference: false);
    }

    /// <summary>Returns whether generated code can use a symbol.</summary>
    public bool IsVisible(ISymbol symbol) => _obstacles.IsVisible(symbol);

    /// <summary>Says what is wrong with a part of the type that is being parsed.</summary>
    public void RefuseMember(string problem) => Problem = problem;

    public static string Display(ITypeSymbol type) => type.ToDisplayString(TypeNames.Readable);

    private static bool IsNotNull(ITypeSymbol type) =>
        type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated };

    private PayloadType? ParsePart(ITypeSymbol type, bool tracksNulls)
    {
        // Before its name is written, which may double with each level.
        if (_nesting.Enter(type) is { } problem)
        {
            return Refuse(problem);
        }

        PayloadType? parsed = ParseNamed(type, tracksNulls);
        _nesting.Leave();
        return parsed is not null && tracksNulls && IsNotNull(type) ? parsed with { RefusesNull = true } : parsed;
    }

    private PayloadType? ParseNamed(ITypeSymbol type, bool tracksNulls)
    {
        type = type.WithNullableAnnotation(NullableAnnotation.None);
        string fullName = type.ToCode(TypeNames.Plain);
        if (contexts.FirstOrDefault(context => context.Types.Contains(fullName)) is { } context)
        {
            if (_obstacles.FindHidden(type) is { } hidden)
            {
                return Refuse(hidden);
            }

            string name = CodecNames.For(type, "_by_" + CodecNames.Identifier(context.FullName));
            return Codec(type, new ContextCodecModel(name, fullName, context.FullName, type.IsReferenceType));
        }

        if (KnownTypes.Primitive(type) is { } method)
        {
            return Primitive(type, method);
        }

        switch (type)
        {
            case IArrayTypeSymbol { Rank: > 1 }:
                return Refuse($"'{Display(type)}' has more than one dimension");
            case IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }:
                return Primitive(type, "ByteArray");
            case IArrayTypeSymbol array:
                return ParsePart(array.ElementType, tracksNulls) is { } item
                    ? new PayloadType(PayloadKind.Collection, fullName, "Array", item, IsReference: true)
                    : null;
            case INamedTypeSymbol named:
                return ParseNamed(named, fullName, tracksNulls);
            default:
                return Refuse($"'{Display(type)}' is not a type that can be stored");
        }
    }

    private PayloadType? ParseNamed(INamedTypeSymbol type, string fullName, bool tracksNulls)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return ParsePart(type.TypeArguments[0], tracksNulls) is { } value
                ? new PayloadType(PayloadKind.Nullable, fullName, "Nullable", value, IsReference: false)
                : null;
        }

        if (KnownTypes.Collection(type) is { } collection)
        {
            if (collection.EndsWith("Memory", StringComparison.Ordinal) && type.TypeArguments[0].SpecialType == SpecialType.System_Byte)
            {
                return Primitive(type, collection == "Memory" ? "ByteMemory" : "ReadOnlyByteMemory");
            }

            return ParsePart(type.TypeArguments[0], tracksNulls) is { } item
                ? new PayloadType(PayloadKind.Collection, fullName, collection, item, type.IsReferenceType)
                : null;
        }

        return KnownTypes.Dictionary(type) is { } dictionary
            ? ParseDictionary(type, fullName, dictionary, tracksNulls)
            : ParseOwn(type, fullName);
    }

    private PayloadType? ParseDictionary(INamedTypeSymbol type, string fullName, string method, bool tracksNulls)
    {
        ITypeSymbol keyType = type.TypeArguments[0];
        bool canBeKey = keyType.TypeKind == TypeKind.Enum
            || (KnownTypes.Primitive(keyType) is { } primitive && KnownTypes.CanBeKey(primitive));
        if (!canBeKey)
        {
            return Refuse($"the keys of '{Display(type)}' are neither text nor numbers, times or enums");
        }

        return ParsePart(keyType, tracksNulls: false) is { } key && ParsePart(type.TypeArguments[1], tracksNulls) is { } item
            ? new PayloadType(PayloadKind.Dictionary, fullName, method, item, IsReference: true, key)
            : null;
    }

    private PayloadType? ParseOwn(INamedTypeSymbol type, string fullName)
    {
        if (JsonAttributes.FindConverter(type) is { } attribute && !ConverterParser.IsOfEnumNames(attribute, type))
        {
            return ParseConverter(attribute, type, $"'{Display(type)}' {{0}}");
        }

        string name = CodecNames.For(type, suffix);
        if (!_codecs.ContainsKey(name))
        {
            if (_obstacles.Find(type) is { } obstacle)
            {
                return Refuse(obstacle);
            }

            // Entered before its members are parsed: a type may contain itself.
            _codecs.Add(name, null);
            CodecModel? codec = type.TypeKind == TypeKind.Enum
                ? new EnumParser(this, type).Parse(name, fullName)
                : new ObjectParser(this, type).Parse(name, fullName);
            if (codec is null)
            {
                return null;
            }

            _codecs[name] = codec;
        }

        return new PayloadType(PayloadKind.Codec, fullName, $"{_namespace}.{name}", null, type.IsReferenceType);
    }

    private PayloadType? ParseConverter(AttributeData attribute, ITypeSymbol type, string problem)
    {
        if (_obstacles.FindHidden(type) is { } hidden)
        {
            return Refuse(hidden);
        }

        ConverterCodecModel? codec = _converters.Parse(attribute, type, out string obstacle);
        if (codec is not { IsFactory: false } && type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
            codec = _converters.Parse(attribute, type, out obstacle);
        }

        return codec is null ? Refuse(problem.Replace("{0}", obstacle)) : Codec(type, codec);
    }

    /// <summary>Returns the ids of the diagnostics that the compiler would report in the codec of a type.</summary>
    public EquatableArray<string> SuppressedIds(ITypeSymbol type, IEnumerable<string> others) =>
        Usability.IdsOf(type, compilation).Concat(others).Distinct().OrderBy(id => id, StringComparer.Ordinal).ToEquatableArray();

    /// <summary>Returns the ids of the diagnostics that the compiler reports where a type is named.</summary>
    public IEnumerable<string> IdsOf(ITypeSymbol type) => Usability.IdsOf(type, compilation);

    private PayloadType Codec(ITypeSymbol type, CodecModel codec)
    {
        _codecs[codec.Name] = codec with { SuppressedIds = SuppressedIds(type, []), IsSensitiveInside = SensitiveMarks.IsMarkedInside(type) };
        return new PayloadType(PayloadKind.Codec, codec.FullName, $"{_namespace}.{codec.Name}", null, type.IsReferenceType);
    }

    private static PayloadType Primitive(ITypeSymbol type, string method) =>
        new(PayloadKind.Primitive, type.ToCode(TypeNames.Plain), method, null, type.IsReferenceType);

    private PayloadType? Refuse(string problem)
    {
        Problem = problem;
        return null;
    }
}
