using System.Buffers;
using System.Text.Json;
using TypedJobs.Storage.Contracts.Administration;

namespace TypedJobs.Storage.Records;

/// <summary>Represents what a worker tells about itself, as JSON.</summary>
internal static class WorkerPresence
{
    public static byte[] Write(DateTimeOffset startedAt, int concurrency, bool takesJobs, IReadOnlyList<string> queues, string coded)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("machine"u8, Environment.MachineName);
            writer.WriteNumber("process"u8, Environment.ProcessId);
            writer.WriteString("started"u8, startedAt);
            writer.WriteNumber("concurrency"u8, concurrency);
            if (!takesJobs)
            {
                writer.WriteBoolean("idle"u8, true);
            }

            if (coded.Length > 0)
            {
                writer.WriteString("schedules"u8, coded);
            }

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

    /// <summary>Returns what tells apart processes with other coded schedules, of the workers that tell it.</summary>
    public static HashSet<string> ReadCoded(IEnumerable<WorkerInfo> workers) => workers.Select(ReadCoded).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static string? ReadCoded(WorkerInfo worker)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(worker.Json);
            return Find(document.RootElement, "schedules", JsonValueKind.String)?.GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static JobWorkerRecord Parse(WorkerInfo worker, IReadOnlyList<JobId> running)
    {
        // What cannot be read is left out: the other workers, and the jobs of this one, can be.
        try
        {
            using JsonDocument document = JsonDocument.Parse(worker.Json);
            return Parse(worker.Id, document.RootElement, running);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new JobWorkerRecord { Id = worker.Id, Running = running };
        }
    }

    private static JobWorkerRecord Parse(string id, JsonElement root, IReadOnlyList<JobId> running) => new()
    {
        Id = id,
        Machine = Find(root, "machine", JsonValueKind.String)?.GetString() ?? string.Empty,
        ProcessId = Number(root, "process"),
        StartedAt = Find(root, "started", JsonValueKind.String) is { } started && started.TryGetDateTimeOffset(out DateTimeOffset at) ? at : default,
        Concurrency = Number(root, "concurrency"),
        TakesJobs = Find(root, "idle", JsonValueKind.True) is null,
        Queues = [.. Find(root, "queues", JsonValueKind.Array)?.EnumerateArray().Select(queue => queue.ToString()) ?? []],
        Running = running,
    };

    private static int Number(JsonElement root, string name) =>
        Find(root, name, JsonValueKind.Number) is { } value && value.TryGetInt32(out int number) ? number : 0;

    // A worker of another kind may tell less.
    private static JsonElement? Find(JsonElement root, string name, JsonValueKind kind) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
            ? value
            : null;
}
