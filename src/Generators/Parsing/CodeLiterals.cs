using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Generators.Parsing;

/// <summary>Values as they are written in code.</summary>
internal static class CodeLiterals
{
    /// <summary>A text with its quotes.</summary>
    public static string Text(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>Returns whether the text has a half of a surrogate pair, which neither UTF-8 nor JSON can hold.</summary>
    public static bool HasHalfSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }

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
            string enumName = underlying.ToCode(TypeNames.Plain);
            string number = ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
            return underlying.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => Equals(field.ConstantValue, value) && Usability.Obstacle(field) is null && !Usability.Ids(field).Any()) is { } member
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
            DateTime time => $"new global::System.DateTime({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)",
            long number => number == long.MinValue ? "long.MinValue" : number.ToString(CultureInfo.InvariantCulture) + "L",
            ulong number => number.ToString(CultureInfo.InvariantCulture) + "UL",
            uint number => number.ToString(CultureInfo.InvariantCulture) + "U",
            int.MinValue => "int.MinValue",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "default",
        };
    }

    /// <summary>A default value as attributes of a parameter; empty where there are none for it.</summary>
    public static string DefaultAttributes(object? value, ITypeSymbol type)
    {
        const string optional = "global::System.Runtime.InteropServices.Optional";
        switch (value)
        {
            case null:
                return $"[{optional}] ";
            case DateTime time:
                return $"[{optional}, global::System.Runtime.CompilerServices.DateTimeConstant({time.Ticks.ToString(CultureInfo.InvariantCulture)}L)] ";
            case decimal number:
                int[] bits = decimal.GetBits(number);
                string parts = string.Join(", ", new[] { bits[2], bits[1], bits[0] }.Select(part => ((uint)part).ToString(CultureInfo.InvariantCulture) + "U"));
                return $"[{optional}, global::System.Runtime.CompilerServices.DecimalConstant({(bits[3] >> 16) & 31}, {(bits[3] < 0 ? 1 : 0)}, {parts})] ";
            default:
                // Of a nullable value type there is none but null.
                return type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
                    ? string.Empty
                    : $"[{optional}, global::System.Runtime.InteropServices.DefaultParameterValue({Typed(value, type)})] ";
        }
    }

    // The attribute takes an object, and its value has to be of the parameter's type.
    private static string Typed(object value, ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 =>
            $"({type.ToCode(TypeNames.Plain)})({Constant(value, type)})",
        _ => Constant(value, type),
    };

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

    /// <summary>An instant, as that of UTC.</summary>
    public static string Instant(DateTimeOffset instant)
    {
        DateTime time = instant.UtcDateTime;
        string parts = time.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Join(", ", new[] { time.Year, time.Month, time.Day, time.Hour, time.Minute, time.Second }
                .Select(part => part.ToString(CultureInfo.InvariantCulture)))
            : time.Ticks.ToString(CultureInfo.InvariantCulture) + "L";
        return $"new global::System.DateTimeOffset({parts}, global::System.TimeSpan.Zero)";
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
