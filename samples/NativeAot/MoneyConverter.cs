using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NativeAot;

/// <summary>Money as one text, such as <c>2.50 EUR</c>.</summary>
public sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()?.Split(' ') is [var amount, var currency]
            ? new Money(decimal.Parse(amount, CultureInfo.InvariantCulture), currency)
            : throw new JsonException("money is an amount, a blank and a currency.");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Amount} {value.Currency}"));
    }
}
