using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TypedJobs.Payloads;

// What users give in place of generated code: converters, and the contexts that System.Text.Json generates.
public static partial class JobJson
{
    /// <summary>Gets the options that converters receive: the format of payloads.</summary>
    public static JsonSerializerOptions ConverterOptions { get; } = MakeConverterOptions();

    /// <summary>Asks a factory for the converter of a type.</summary>
    /// <exception cref="InvalidOperationException">It makes none for the type.</exception>
    public static JsonConverter<T> CreateConverter<T>(JsonConverterFactory factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        return factory.CreateConverter(typeof(T), ConverterOptions) as JsonConverter<T>
            ?? throw new InvalidOperationException($"{factory.GetType().Name} makes no converter for {typeof(T).Name}.");
    }

    /// <summary>Reads a value with a converter. It is asked for <c>null</c> only if it handles it.</summary>
    public static T? ReadWith<T>(ref Utf8JsonReader reader, JsonConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (IsNull(ref reader) && !converter.HandleNull && default(T) is null)
        {
            return default;
        }

        int depth = reader.CurrentDepth;
        JsonTokenType first = reader.TokenType;
        long start = reader.TokenStartIndex;
        ulong outer = HideNamesFrom(depth + 1);
        T? value = converter.Read(ref reader, typeof(T), ConverterOptions);
        _dataNames = outer;
        bool isRead = first switch
        {
            JsonTokenType.StartObject => reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth,
            JsonTokenType.StartArray => reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth,
            _ => reader.TokenStartIndex == start,
        };
        return isRead
            ? value
            : throw new PayloadError($"the converter {converter.GetType().Name} read too much or too little.");
    }

    /// <summary>Writes a value with a converter. It is given <c>null</c> only if it handles it.</summary>
    public static void WriteWith<T>(Utf8JsonWriter writer, in T? value, JsonConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        if (value is null && !converter.HandleNull)
        {
            writer.WriteNullValue();
        }
        else
        {
            ulong outer = HideNamesFrom(writer.CurrentDepth + 1);
            converter.Write(writer, value!, ConverterOptions);
            _dataNames = outer;
        }
    }

    /// <summary>Finds a type in a context.</summary>
    /// <exception cref="InvalidOperationException">The context does not know the type.</exception>
    public static JsonTypeInfo<T> GetTypeInfo<T>(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
            ?? throw new InvalidOperationException(
                $"{context.GetType().Name} does not know {typeof(T).Name}: give it [JsonSerializable(typeof({typeof(T).Name}))].");
    }

    /// <summary>Reads a value as a context does.</summary>
    public static T? ReadWith<T>(ref Utf8JsonReader reader, JsonTypeInfo<T> type)
    {
        ulong outer = HideNamesFrom(reader.CurrentDepth + 1);
        T? value = JsonSerializer.Deserialize(ref reader, type);
        _dataNames = outer;
        return value;
    }

    /// <summary>Writes a value as a context does.</summary>
    public static void WriteWith<T>(Utf8JsonWriter writer, in T? value, JsonTypeInfo<T> type)
    {
        ulong outer = HideNamesFrom(writer.CurrentDepth + 1);
        JsonSerializer.Serialize(writer, value!, type);
        _dataNames = outer;
    }

    // With no resolver of types the options find none by reflection, which trimming would break.
    private static JsonSerializerOptions MakeConverterOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { MaxDepth = MaxDepth, TypeInfoResolver = JsonTypeInfoResolver.Combine() };
        options.MakeReadOnly();
        return options;
    }
}
