using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace TypedJobs.Payloads;

// Numbers may be given as text, as System.Text.Json's web defaults allow.
public static partial class JobJson
{
    /// <summary>Reads a number as <see cref="byte"/>.</summary>
    public static byte ReadByte(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetByte(out byte value) ? value : ParseNumber<byte>(ref reader);

    /// <summary>Reads a number as <see cref="sbyte"/>.</summary>
    public static sbyte ReadSByte(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSByte(out sbyte value) ? value : ParseNumber<sbyte>(ref reader);

    /// <summary>Reads a number as <see cref="short"/>.</summary>
    public static short ReadInt16(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt16(out short value) ? value : ParseNumber<short>(ref reader);

    /// <summary>Reads a number as <see cref="ushort"/>.</summary>
    public static ushort ReadUInt16(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt16(out ushort value) ? value : ParseNumber<ushort>(ref reader);

    /// <summary>Reads a number as <see cref="int"/>.</summary>
    public static int ReadInt32(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int value) ? value : ParseNumber<int>(ref reader);

    /// <summary>Reads a number as <see cref="uint"/>.</summary>
    public static uint ReadUInt32(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out uint value) ? value : ParseNumber<uint>(ref reader);

    /// <summary>Reads a number as <see cref="long"/>.</summary>
    public static long ReadInt64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long value) ? value : ParseNumber<long>(ref reader);

    /// <summary>Reads a number as <see cref="ulong"/>.</summary>
    public static ulong ReadUInt64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong value) ? value : ParseNumber<ulong>(ref reader);

    /// <summary>Reads a number as <see cref="float"/>.</summary>
    public static float ReadSingle(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetSingle(out float value) ? value
            : TryNamed(ref reader, out float named) ? named
            : ParseNumber<float>(ref reader);

    /// <summary>Reads a number as <see cref="double"/>.</summary>
    public static double ReadDouble(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double value) ? value
            : TryNamed(ref reader, out double named) ? named
            : ParseNumber<double>(ref reader);

    /// <summary>Reads a number as <see cref="decimal"/>.</summary>
    public static decimal ReadDecimal(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out decimal value) ? value : ParseNumber<decimal>(ref reader);

    /// <summary>Reads a number as <see cref="Half"/>.</summary>
    public static Half ReadHalf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number
            && Half.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out Half value)
            ? value
            : TryNamed(ref reader, out Half named) ? named
            : ParseNumber<Half>(ref reader);

    /// <summary>Reads a number as <see cref="Int128"/>.</summary>
    public static Int128 ReadInt128(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number
            && Int128.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out Int128 value)
            ? value
            : ParseNumber<Int128>(ref reader);

    /// <summary>Reads a number as <see cref="UInt128"/>.</summary>
    public static UInt128 ReadUInt128(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number
            && UInt128.TryParse(reader.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out UInt128 value)
            ? value
            : ParseNumber<UInt128>(ref reader);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in byte value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in sbyte value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in short value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in ushort value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in int value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in uint value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in long value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in ulong value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in float value) =>
        writer.WriteNumberValue(float.IsFinite(value) ? value : throw NotFinite());

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in double value) =>
        writer.WriteNumberValue(double.IsFinite(value) ? value : throw NotFinite());

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in decimal value) => writer.WriteNumberValue(value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in Half value) => WriteNumber(writer, value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in Int128 value) => WriteNumber(writer, value);

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, in UInt128 value) => WriteNumber(writer, value);

    private static void WriteNumber<T>(Utf8JsonWriter writer, T value)
        where T : IUtf8SpanFormattable, INumberBase<T>
    {
        if (!T.IsFinite(value))
        {
            throw NotFinite();
        }

        Span<byte> text = stackalloc byte[64];
        value.TryFormat(text, out int written, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..written], skipInputValidation: true);
    }

    private static PayloadError NotFinite() => new("JSON has no number for infinity and for what is not a number.");

    // What JSON has no number for is read from text, though never written.
    private static bool TryNamed<T>(ref Utf8JsonReader reader, out T value)
        where T : IFloatingPointIeee754<T>
    {
        value = T.Zero;
        if (reader.TokenType != JsonTokenType.String)
        {
            return false;
        }

        if (reader.ValueTextEquals("NaN"u8))
        {
            value = T.NaN;
        }
        else if (reader.ValueTextEquals("Infinity"u8))
        {
            value = T.PositiveInfinity;
        }
        else if (reader.ValueTextEquals("-Infinity"u8))
        {
            value = T.NegativeInfinity;
        }
        else
        {
            return false;
        }

        return true;
    }

    private static T ParseNumber<T>(ref Utf8JsonReader reader)
        where T : INumberBase<T>
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            string text = reader.GetString()!;
            NumberStyles styles = T.IsInteger(T.One / (T.One + T.One))
                ? NumberStyles.AllowLeadingSign
                : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            if (text.Length > 0
                && text[^1] is >= '0' and <= '9'
                && T.TryParse(text, styles, CultureInfo.InvariantCulture, out T? value)
                && T.IsFinite(value))
            {
                return value;
            }
        }

        throw Unexpected(ref reader, $"a number that fits {typeof(T).Name}");
    }
}
