using System.Buffers;
using System.Text.Json;
using TypedJobs.Payloads;

namespace TypedJobs.Worker.Execution.Attempts;

/// <summary>Represents the <see cref="IProgress{T}"/> of one attempt. Never throws; thread-safe.</summary>
internal sealed class AttemptProgress<T>(ProgressPost post, JobJsonWriter<T> write) : IProgress<T>
{
    public void Report(T value)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        try
        {
            using var writer = new Utf8JsonWriter(buffer, JobJson.WriterOptions);
            write(writer, value);
        }
        catch (Exception exception)
        {
            post.NoteFailure(exception);
            return;
        }

        post.Report(buffer.WrittenMemory);
    }
}
