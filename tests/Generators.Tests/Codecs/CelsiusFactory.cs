using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Makes converters for <see cref="double"/>, as text with a unit.</summary>
public sealed class CelsiusFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(double);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => new Celsius();

    private sealed class Celsius : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JobFormat.Number(reader.GetString()!.Replace("C", "", StringComparison.Ordinal));

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteStringValue(JobFormat.Text(value) + "C");
    }
}
