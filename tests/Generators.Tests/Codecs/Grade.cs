using System.Text.Json.Serialization;

namespace TypedJobs.Generators.Tests.Codecs;

[JsonConverter(typeof(JsonStringEnumConverter<Grade>))]
public enum Grade
{
    Low,

    [JsonStringEnumMemberName("very high")]
    High,
}
