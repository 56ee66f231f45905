using System.Buffers;
using System.Text;
using System.Text.Json;
using TypedJobs.CompilerServices;
using TypedJobs.Payloads;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>An attempt in memory: the payload in, the result out.</summary>
internal sealed class RecordedInvocation(ReadOnlyMemory<byte> payload, IServiceProvider? services, List<string>? progress) : JobInvocation
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private Utf8JsonWriter? _writer;

    public override ReadOnlyMemory<byte> Payload => payload;

    public override IServiceProvider Services => services ?? throw new InvalidOperationException("A static handler needs no services.");

    // The handlers that are run here ask for the context, but do not use it.
    public override JobContext Context => null!;

    public override CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public override Utf8JsonWriter ResultWriter => _writer ??= new Utf8JsonWriter(_buffer, JobJson.WriterOptions);

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) =>
        new Progress<T>(progress ?? throw new InvalidOperationException("This handler reports nothing."), write);

    /// <summary>Runs the job and gives its result as JSON.</summary>
    public static async Task<byte[]> RunAsync(
        JobDefinition job, ReadOnlyMemory<byte> payload, IServiceProvider? services = null, List<string>? progress = null)
    {
        var invocation = new RecordedInvocation(payload, services, progress);
        await job.Invoke(invocation);
        invocation._writer?.Flush();
        return invocation._buffer.WrittenSpan.ToArray();
    }

    private sealed class Progress<T>(List<string> reports, JobJsonWriter<T> write) : IProgress<T>
    {
        public void Report(T value)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer))
            {
                write(writer, in value);
            }

            reports.Add(Encoding.UTF8.GetString(buffer.WrittenSpan));
        }
    }
}
