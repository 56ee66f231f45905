using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using TypedJobs.CompilerServices;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>Compares what generated code writes and reads with what System.Text.Json does.</summary>
internal static class Differential
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { IncludeFields = true, Converters = { new JsonStringEnumConverter() } };

    // Values that can be read, but not written: there is no JSON for infinity.
    private static JsonSerializerOptions Shown { get; } = new(Options) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Sends a value through a job that gives it back: four conversions, each compared.</summary>
    public static void Check<T>(Func<T, JobCall<T>> calls, T value)
    {
        JobCall<T> call = calls(value);
        string expected = JsonSerializer.Serialize(value, Options);
        Assert.Equal($"{{\"value\":{expected}}}", Encoding.UTF8.GetString(call.Payload.Span));

        // The task is complete: the handlers are synchronous.
        byte[] result = RecordedInvocation.RunAsync(call.Definition, call.Payload).GetAwaiter().GetResult();
        Assert.Equal(expected, Encoding.UTF8.GetString(result));

        T read = ReadResult(call.Definition, result);
        Assert.Equal(expected, JsonSerializer.Serialize(read, Options));
        Assert.Equal(
            JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(expected, Options), Options),
            JsonSerializer.Serialize(read, Options));
    }

    /// <summary>Reads a text with both: they agree on the value, or on there being none.</summary>
    public static void CheckReading<T>(JobCall<T> job, string json)
    {
        string? theirs;
        try
        {
            theirs = JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(json, Options), Shown);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            theirs = null;
        }

        string? ours;
        try
        {
            ours = JsonSerializer.Serialize(ReadResult(job.Definition, Encoding.UTF8.GetBytes(json)), Shown);
        }
        catch (JobPayloadException)
        {
            ours = null;
        }

        Assert.True(theirs == ours, $"{typeof(T).Name} from {json}: System.Text.Json {theirs ?? "refuses"}, TypedJobs {ours ?? "refuses"}");
    }

    private static T ReadResult<T>(JobDefinition<T> job, ReadOnlySpan<byte> json) => job.ReadResult(json);
}
