using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Parsing;

/// <summary>Values as they are written in code.</summary>
internal static class CodeLiterals
{
    /// <summary>A text with its quotes.</summary>
    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>A constant of a type.</summary>
    public static string Constant(object? value, ITypeSymbol type)
    {
        if (value is null)
        {
            return type is { IsReferenceType: true, NullableAnnotation: not NullableAnnotation.Annotated }
                ? "null!"
                : type.IsReferenceType || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
                ? "null"
                : "default";
        }

        ITypeSymbol underlying = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type;
        if (underlying.TypeKind == TypeKind.Enum)
        {
            string enumName = underlying.ToDisplayString(TypeNames.Plain);
            string number = ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
            return underlying.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, value)) is { } member
                ? $"{enumName}.{TypeNames.Escape(member.Name)}"
                : $"({enumName})({number})";
        }

        return value switch
        {
            string text => Text(text),
            char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
            bool truth => truth ? "true" : "false",
            double number => Real(number, "double", "D"),
            float number => Real(number, "float", "F"),
            decimal number => number.ToString(CultureInfo.InvariantCulture) + "M",
            long number => number == long.MinValue ? "long.MinValue" : number.ToString(CultureInfo.InvariantCulture) + "L",
            ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
            uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
            int.MinValue => "int.MinValue",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "default",
        };
    }

    /// <summary>A span of time.</summary>
    public static string Span(TimeSpan span)
    {
        if (span.Ticks % TimeSpan.TicksPerMillisecond != 0)
        {
            return $"new global::System.TimeSpan({span.Ticks.ToString(CultureInfo.InvariantCulture)}L)";
        }

        string text = span switch
        {
            { Milliseconds: not 0 } => $"{span.Days}, {span.Hours}, {span.Minutes}, {span.Seconds}, {span.Milliseconds}",
            { Days: not 0 } => $"{span.Days}, {span.Hours}, {span.Minutes}, {span.Seconds}",
            _ => $"{span.Hours}, {span.Minutes}, {span.Seconds}",
        };
        return $"new global::System.TimeSpan({text})";
    }

    private static string Real(double number, string type, string suffix) => number switch
    {
        double.NaN => type + ".NaN",
        double.PositiveInfinity => type + ".PositiveInfinity",
        double.NegativeInfinity => type + ".NegativeInfinity",
        _ when suffix == "F" => ((float)number).ToString("R", CultureInfo.InvariantCulture) + suffix,
        _ => number.ToString("R", CultureInfo.InvariantCulture) + suffix,
    };
}
