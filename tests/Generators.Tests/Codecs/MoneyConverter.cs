using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed class MoneyConverter : JsonConverter<Money>
{
    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString()!.Split(' ') is [var amount, var currency]
            && decimal.TryParse(amount, CultureInfo.InvariantCulture, out decimal value)
            ? new Money(value, currency)
            : throw new JsonException("no money");

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) =>
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Amount} {value.Currency}"));
}
