using System.Buffers;
using System.Text.Json;

namespace TypedJobs.Protocol;

/// <summary>What a worker tells about itself, as JSON.</summary>
internal static class WorkerPresence
{
    public static byte[] Write(DateTimeOffset startedAt, int concurrency, IReadOnlyList<string> queues)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("machine"u8, Environment.MachineName);
            writer.WriteNumber("process"u8, Environment.ProcessId);
            writer.WriteString("started"u8, startedAt);
            writer.WriteNumber("concurrency"u8, concurrency);
            writer.WriteStartArray("queues"u8);
            foreach (string queue in queues)
            {
                writer.WriteStringValue(queue);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static JobWorkerRecord Parse(WorkerInfo worker, IReadOnlyList<JobId> running)
    {
        using JsonDocument document = JsonDocument.Parse(worker.Json);
        JsonElement root = document.RootElement;
        return new JobWorkerRecord(
            worker.Id,
            Find(root, "machine", JsonValueKind.String)?.GetString() ?? string.Empty,
            Find(root, "process", JsonValueKind.Number)?.GetInt32() ?? 0,
            Find(root, "started", JsonValueKind.String) is { } started && started.TryGetDateTimeOffset(out DateTimeOffset at) ? at : default,
            Find(root, "concurrency", JsonValueKind.Number)?.GetInt32() ?? 0,
            [.. Find(root, "queues", JsonValueKind.Array)?.EnumerateArray().Select(queue => queue.ToString()) ?? []],
            running);
    }

    // A worker of another kind may tell less.
    private static JsonElement? Find(JsonElement root, string name, JsonValueKind kind) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : null;
}
