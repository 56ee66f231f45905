using System.IO.Compression;
using System.Text;
using TypedJobs.Payloads.Protection;
using TypedJobs.Payloads.Protection.Encryption;

namespace TypedJobs.Runtime.Tests.Payloads.Protection;

public sealed class PayloadProtectorTests
{
    private static readonly JobId Id = new("mail", "a");
    private static readonly PayloadKey Key = PayloadKey.Generate("k1");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<PayloadPart> Parts => [.. Enum.GetValues<PayloadPart>()];

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Value_comes_back_whatever_its_part(PayloadPart part)
    {
        PayloadProtector protector = Of(Encryption(Key), new BrotliTransform(new PayloadCompressionOptions()));
        foreach (int length in (int[])[1, 100, 5000, 1_000_000])
        {
            byte[] value = Encoding.UTF8.GetBytes(new string('é', length));
            ReadOnlyMemory<byte> stored = await protector.ProtectAsync(value, Id, part, Token);
            Assert.Equal(PayloadMark.Start, stored.Span[0]);

            // What scripts put into JSON is text.
            Assert.True(part == PayloadPart.Arguments || Ascii.IsValid(stored.Span));
            Assert.Equal(value, (await protector.OpenAsync(stored, Id, part, Token)).ToArray());
        }
    }

    [Fact]
    public async Task Value_is_stored_as_it_is_without_transforms()
    {
        byte[] value = [1, 2, 3];
        ReadOnlyMemory<byte> stored = await PayloadProtector.None.ProtectAsync(value, Id, PayloadPart.Arguments, Token);
        Assert.True(stored.Equals(value));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ValueTask<ReadOnlyMemory<byte>> protecting = PayloadProtector.None.ProtectAsync(value, Id, PayloadPart.Arguments, Token);
            ValueTask<ReadOnlyMemory<byte>> opening = PayloadProtector.None.OpenAsync(value, Id, PayloadPart.Arguments, Token);
            Assert.True(protecting.IsCompletedSuccessfully && opening.IsCompletedSuccessfully);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Value_is_bound_to_its_queue_its_job_and_its_part()
    {
        PayloadProtector protector = Of(Encryption(Key));
        ReadOnlyMemory<byte> stored = await protector.ProtectAsync("{}"u8.ToArray(), Id, PayloadPart.Result, Token);
        foreach ((JobId id, PayloadPart part) in ((JobId, PayloadPart)[])[(new("mail", "b"), PayloadPart.Result), (new("mai", "la"), PayloadPart.Result), (Id, PayloadPart.Error)])
        {
            JobPayloadException error = await Assert.ThrowsAsync<JobPayloadException>(async () => await protector.OpenAsync(stored, id, part, Token));
            Assert.Contains("'aes-gcm' with key 'k1'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Any_changed_byte_is_noticed()
    {
        PayloadProtector protector = Of(Encryption(Key), new BrotliTransform(new PayloadCompressionOptions { MinLength = 1 }));
        byte[] stored = (await protector.ProtectAsync(Encoding.UTF8.GetBytes(new string('x', 200)), Id, PayloadPart.Arguments, Token)).ToArray();
        for (int i = 1; i < stored.Length; i++)
        {
            byte[] changed = [.. stored];
            changed[i] ^= 1;
            await Assert.ThrowsAsync<JobPayloadException>(async () => await protector.OpenAsync(changed, Id, PayloadPart.Arguments, Token));
            await Assert.ThrowsAsync<JobPayloadException>(async () => await protector.OpenAsync(stored.AsMemory(0, i), Id, PayloadPart.Arguments, Token));
        }
    }

    [Fact]
    public async Task Encryption_never_writes_the_same_bytes_twice()
    {
        PayloadProtector protector = Of(Encryption(Key));
        var seen = new HashSet<string>();
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(seen.Add(Convert.ToHexString((await protector.ProtectAsync("{}"u8.ToArray(), Id, PayloadPart.Arguments, Token)).Span)));
        }
    }

    [Fact]
    public async Task Decompression_ends_at_the_bound()
    {
        byte[] zeros = new byte[(16 << 20) + 1];
        byte[] packed = new byte[4096];
        Assert.True(BrotliEncoder.TryCompress(zeros, packed, out int length, 4, 22));
        byte[] bomb = PayloadMark.Write("br", packed.AsSpan(0, length), asText: false);
        Assert.InRange(bomb.Length, 1, 4096);
        await Assert.ThrowsAsync<JobPayloadException>(async () => await PayloadProtector.None.OpenAsync(bomb, Id, PayloadPart.Arguments, Token));

        Assert.True(BrotliEncoder.TryCompress(zeros.AsSpan(1), packed, out length, 4, 22));
        ReadOnlyMemory<byte> most = await PayloadProtector.None.OpenAsync(
            PayloadMark.Write("br", packed.AsSpan(0, length), asText: false), Id, PayloadPart.Arguments, Token);
        Assert.Equal(16 << 20, most.Length);
    }

    [Fact]
    public async Task Unknown_transform_is_named_with_what_to_do()
    {
        byte[] stored = PayloadMark.Write("vault:7", "x"u8, asText: false);
        JobPayloadException error = await Assert.ThrowsAsync<JobPayloadException>(
            async () => await PayloadProtector.None.OpenAsync(stored, Id, PayloadPart.Arguments, Token));
        Assert.Contains("'vault' with key '7'", error.Message, StringComparison.Ordinal);
        Assert.Contains("AddPayloadTransform", error.Message, StringComparison.Ordinal);
        Assert.Equal(("vault", "7"), (PayloadProtector.Describe(stored, PayloadPart.Arguments, error).Transform, PayloadProtector.Describe(stored, PayloadPart.Arguments, error).KeyId));
    }

    [Fact]
    public async Task Transforms_are_undone_in_reverse_order_with_encryption_last()
    {
        PayloadProtector protector = Of(Encryption(Key), new Appending("one"), new Appending("two"));
        ReadOnlyMemory<byte> stored = await protector.ProtectAsync("v"u8.ToArray(), Id, PayloadPart.Arguments, Token);
        Assert.StartsWith("\u0002one two aes-gcm:k1\u0003", Encoding.Latin1.GetString(stored.Span), StringComparison.Ordinal);
        Assert.Equal("v", Encoding.UTF8.GetString((await protector.OpenAsync(stored, Id, PayloadPart.Arguments, Token)).Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("two words")]
    [InlineData("aes-gcm")]
    [InlineData("br")]
    public void Transform_without_a_name_of_its_own_is_refused(string name) =>
        Assert.Contains("payload transform", Assert.Throws<InvalidOperationException>(() => Of(new Appending(name))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_transforms_of_one_name_are_refused() =>
        Assert.Throws<InvalidOperationException>(() => Of(new Appending("one"), new Appending("one")));

    [Fact]
    public void Keys_are_checked_and_not_shown()
    {
        Assert.Throws<ArgumentException>(() => new PayloadKey("k", new byte[31]));
        Assert.Throws<ArgumentException>(() => new PayloadKey("k:1", new byte[32]));
        Assert.Throws<ArgumentException>(() => PayloadKey.FromBase64("k", "no"));
        Assert.Throws<ArgumentException>(() => new FixedKeys(Key, [PayloadKey.Generate("k1")]));
        Assert.Equal("k", PayloadKey.FromBase64("k", Convert.ToBase64String(new byte[32])).ToString());
    }

    private static PayloadProtector Of(params IPayloadTransform[] transforms) => new(transforms, PayloadLimits.Default);

    private static AesGcmTransform Encryption(PayloadKey key) => new(new FixedKeys(key, []), new PayloadEncryptionOptions(), TimeProvider.System);

    private sealed class Appending(string name) : IPayloadTransform
    {
        public string Name => name;

        public ValueTask<TransformedPayload?> ApplyAsync(ReadOnlyMemory<byte> value, PayloadContext context, CancellationToken cancellationToken) =>
            new(new TransformedPayload((byte[])[.. value.Span, .. Encoding.ASCII.GetBytes(name)]));

        public ValueTask<ReadOnlyMemory<byte>> UndoAsync(ReadOnlyMemory<byte> value, string? keyId, PayloadContext context, CancellationToken cancellationToken) =>
            value.Span.EndsWith(Encoding.ASCII.GetBytes(name)) ? new(value[..^name.Length]) : throw new InvalidDataException();
    }
}
