using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs;

/// <summary>
/// Reads and writes a <see cref="JobId"/> as its text, also as the key of a dictionary. <see cref="JobId"/> names it, so that
/// it needs no registration, neither with reflection nor with a generated <see cref="JsonSerializerContext"/>.
/// </summary>
public sealed class JobIdJsonConverter : JsonConverter<JobId>
{
    /// <inheritdoc/>
    public override JobId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? ReadText(ref reader) : throw NotAnId();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    public override JobId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadText(ref reader);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, JobId value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString());
    }

    private static JobId ReadText(ref Utf8JsonReader reader) =>
        JobId.TryParse(reader.GetString(), out JobId id) ? id : throw NotAnId();

    // Without the text that was found: what is read may be secret.
    private static JsonException NotAnId() => new("The value is not a job id, a text of the form queue~key.");
}
