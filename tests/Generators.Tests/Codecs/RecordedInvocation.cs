using System.Buffers;
using System.Text.Json;
using TypedJobs.CompilerServices;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>An attempt in memory: the payload in, the result out.</summary>
internal sealed class RecordedInvocation(ReadOnlyMemory<byte> payload) : JobInvocation
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _writer;

    public override ReadOnlyMemory<byte> Payload => payload;

    public override IServiceProvider Services => throw new InvalidOperationException("A static handler needs no services.");

    public override JobContext Context => throw new InvalidOperationException("This handler asks for no context.");

    public override CancellationToken CancellationToken => throw new InvalidOperationException("This handler takes no token.");

    public override Utf8JsonWriter ResultWriter => _writer ??= new Utf8JsonWriter(_buffer);

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) => throw new InvalidOperationException("This handler reports nothing.");

    /// <summary>Runs the job and gives its result as JSON.</summary>
    public static async Task<byte[]> RunAsync(JobDefinition job, ReadOnlyMemory<byte> payload)
    {
        var invocation = new RecordedInvocation(payload);
        await job.Invoke(invocation);
        invocation._writer?.Flush();
        return invocation._buffer.WrittenSpan.ToArray();
    }
}
