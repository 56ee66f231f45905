using System.Diagnostics;
using TypedJobs.Jobs;
using TypedJobs.Runtime.Tests.Diagnostics;
using TypedJobs.Storage.Records;

namespace TypedJobs.Runtime.Tests.Jobs;

// Other tests of the collection replace the propagator of the process.
[Collection(TelemetryCostTests.Listeners)]
public sealed class TraceHeadersTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";

    [Theory]
    [InlineData($"00-{Trace}-{Span}-00")]
    [InlineData($"00-{Trace}-{Span}-01")]
    public void Context_is_read_from_the_line_as_from_the_headers(string parent)
    {
        JobHeaders headers = JobHeaders.Empty.With("tenant", "acme \"traceparent\":\"x").With("traceparent", parent).With("z", "é");
        Assert.True(TraceHeaders.TryReadPlain(LineOf(headers), out ActivityContext plain));
        Assert.Equal(TraceHeaders.Read(headers), plain);
        Assert.Equal((Trace, Span, true), (plain.TraceId.ToHexString(), plain.SpanId.ToHexString(), plain.IsRemote));
    }

    [Fact]
    public void Line_without_a_context_has_none()
    {
        Assert.True(TraceHeaders.TryReadPlain([], out ActivityContext none));
        Assert.Equal(default, none);
        Assert.True(TraceHeaders.TryReadPlain(LineOf(JobHeaders.Empty.With("tenant", "\"traceparent\":\"")), out none));
        Assert.Equal(default, none);
    }

    [Theory]
    [InlineData("traceparent", $"01-{Trace}-{Span}-00")]
    [InlineData("traceparent", $"00-{Trace}-{Span}-03")]
    [InlineData("traceparent", $"00-{Trace}-{Span}-01-more")]
    [InlineData("traceparent", $"00-{Trace}-{Span}")]
    [InlineData("traceparent", $"00-{Trace}_{Span}-01")]
    [InlineData("traceparent", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("traceparent", $"00-00000000000000000000000000000000-{Span}-01")]
    [InlineData("traceparent", $"00-{Trace}-0000000000000000-01")]
    [InlineData("traceparent", "")]
    [InlineData("tracestate", "a=b")]
    [InlineData("baggage", "a=b")]
    public void Line_with_anything_else_is_left_to_the_propagator(string name, string value) =>
        Assert.False(TraceHeaders.TryReadPlain(LineOf(JobHeaders.Empty.With("traceparent", $"00-{Trace}-{Span}-00").With(name, value)), out _));

    private static byte[] LineOf(JobHeaders headers)
    {
        ReadOnlyMemory<byte> stored = StoredHeaders.Prepend(headers, "{}"u8.ToArray());
        int length = StoredHeaders.Measure(stored.Span)!.Value;
        return StoredHeaders.Before(stored[StoredHeaders.PayloadAfter(length)..], length).ToArray();
    }
}
