using Microsoft.CodeAnalysis;
using TypedJobs.Generators.Model;

namespace TypedJobs.Generators.Parsing.Payloads;

/// <summary>Finds out what a <c>[JsonConverter]</c> on a type or a member asks for.</summary>
internal sealed class ConverterParser(Compilation compilation)
{
    /// <summary>The codec that calls the converter; null when there is an obstacle.</summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="type">What is converted; of a nullable value type what is in it.</param>
    /// <param name="obstacle">Why there is none.</param>
    public ConverterCodecModel? Parse(AttributeData attribute, ITypeSymbol type, out string obstacle)
    {
        obstacle = string.Empty;
        if (attribute.AttributeClass!.Name != "JsonConverterAttribute" || attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol converter }])
        {
            obstacle = "asks for a converter that only its attribute can make";
            return null;
        }

        string display = PayloadTypeParser.Display(converter);
        bool isFactory = false;
        ITypeSymbol? converted = null;
        for (INamedTypeSymbol? level = converter.BaseType; level is not null; level = level.BaseType)
        {
            string name = level.OriginalDefinition.ToDisplayString(KnownTypes.MetadataFormat);
            isFactory |= name == "System.Text.Json.Serialization.JsonConverterFactory";
            if (name == "System.Text.Json.Serialization.JsonConverter<T>")
            {
                converted = level.TypeArguments[0];
            }
        }

        if (converter.IsUnboundGenericType || !compilation.IsSymbolAccessibleWithin(converter, compilation.Assembly)
            || !converter.InstanceConstructors.Any(constructor =>
                constructor.Parameters.Length == 0 && compilation.IsSymbolAccessibleWithin(constructor, compilation.Assembly)))
        {
            obstacle = $"asks for the converter '{display}', which generated code cannot make; make it and a constructor without parameters internal or public";
            return null;
        }

        if (Usability.ObstacleOf(converter, compilation) is { } unusable)
        {
            obstacle = $"asks for the converter '{display}', but {unusable}";
            return null;
        }

        if (!isFactory && !SymbolEqualityComparer.Default.Equals(converted, type))
        {
            obstacle = $"asks for the converter '{display}', which does not convert '{PayloadTypeParser.Display(type)}'";
            return null;
        }

        string converterName = converter.ToCode(TypeNames.Plain);
        return new ConverterCodecModel(
            CodecNames.For(type, "_with_" + CodecNames.Identifier(converterName)),
            type.ToCode(TypeNames.Plain),
            converterName,
            isFactory,
            type.IsReferenceType);
    }

    /// <summary>Returns whether it asks for what enums are written as anyway.</summary>
    public static bool IsOfEnumNames(AttributeData attribute, ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum
        && attribute.ConstructorArguments is [{ Value: INamedTypeSymbol { Name: "JsonStringEnumConverter" } converter }]
        && converter.ContainingNamespace.ToDisplayString() == "System.Text.Json.Serialization";
}
