using System.Buffers;
using System.Text.Json;
using TypedJobs.CompilerServices;
using TypedJobs.Payloads;

namespace TypedJobs.Integration.Tests.Cancelling.Probing;

/// <summary>An invocation that cannot give a token: who asks for one is found out.</summary>
internal sealed class TokenRefusingInvocation(ReadOnlyMemory<byte> payload) : JobInvocation
{
    private readonly ArrayBufferWriter<byte> _result = new();
    private Utf8JsonWriter? _writer;

    public override ReadOnlyMemory<byte> Payload => payload;

    public override IServiceProvider Services => throw new NotSupportedException();

    public override JobContext Context => throw new NotSupportedException();

    public override CancellationToken CancellationToken => throw new InvalidOperationException("A token was asked for.");

    public override Utf8JsonWriter ResultWriter => _writer ??= new Utf8JsonWriter(_result);

    public override IProgress<T> CreateProgress<T>(JobJsonWriter<T> write) => throw new NotSupportedException();
}
