using System.Text.Json;
using TypedJobs.Benchmarks.Workloads;

namespace TypedJobs.Benchmarks.Subjects;

/// <summary>The same JSON as the other systems' jobs carry.</summary>
internal static class FloorPayload
{
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static MemoryStream? _stream;

    public static byte[] Write(int number)
    {
        MemoryStream stream = _stream ??= new MemoryStream();
        stream.SetLength(0);
        Utf8JsonWriter writer = _writer ??= new Utf8JsonWriter(stream);
        writer.Reset(stream);
        writer.WriteStartObject();
        writer.WriteNumber("number"u8, number);
        writer.WriteString("text"u8, Payload.Text);
        writer.WriteEndObject();
        writer.Flush();
        return stream.ToArray();
    }

    public static (int Number, string Text) Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        int number = 0;
        string text = string.Empty;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number)
            {
                number = reader.GetInt32();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                text = reader.GetString()!;
            }
        }

        return (number, text);
    }
}
