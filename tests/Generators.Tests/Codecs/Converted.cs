using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

public sealed record Converted(
    Money Price,
    Money? Discount,
    List<Money> All,
    [property: JsonConverter(typeof(ListOfOneConverter))] string? Tag,
    [property: JsonConverter(typeof(CelsiusFactory))] double Warmth,
    [property: JsonConverter(typeof(CelsiusFactory))] double? Cold,
    [property: JsonConverter(typeof(JsonStringEnumConverter))] Color Color,
    Grade Grade);
