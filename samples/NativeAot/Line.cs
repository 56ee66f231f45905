using System.Text.Json.Serialization;

namespace NativeAot;

public readonly record struct Line([property: JsonPropertyName("n")] int Count, [property: JsonConverter(typeof(MoneyConverter))] Money Price);
