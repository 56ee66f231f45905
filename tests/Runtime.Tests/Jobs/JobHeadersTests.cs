using System.Text;
using CsCheck;
using TypedJobs.Storage.Records;

namespace TypedJobs.Runtime.Tests.Jobs;

public sealed class JobHeadersTests
{
    [Fact]
    public void Headers_are_equal_when_names_and_values_are()
    {
        JobHeaders one = JobHeaders.Empty.With("a", "1").With("b", "2");
        var other = new JobHeaders([new("b", "2"), new("a", "0"), new("a", "1")]);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, one.With("a", "2"));
        Assert.NotEqual(one, one.Without("a"));
        Assert.Equal(one.Without("a").Without("b"), JobHeaders.Empty);
        Assert.Same(one, one.Without("c"));
        Assert.Equal(new JobOptions { Headers = one }, new JobOptions { Headers = other });
        Assert.Equal(("1", null, 2), (one["a"], one.Find("c"), one.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Tenant")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\n")]
    public void Name_of_another_form_is_refused(string name)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => JobHeaders.Empty.With(name, "x"));
        Assert.Contains("name of a header", error.Message, StringComparison.Ordinal);
    }

    // Not as data of a theory: an attribute cannot hold half of a surrogate pair.
    [Fact]
    public void Value_that_could_not_be_read_back_is_refused() =>
        Assert.All(["a\nb", "\uD800", "\0"], value => Assert.Throws<ArgumentException>(() => JobHeaders.Empty.With("a", value)));

    [Fact]
    public void Bounds_are_those_that_are_documented()
    {
        Assert.Equal(1024, JobHeaders.Empty.With("a", new string('x', 1024))["a"].Length);
        Assert.Equal(8192, JobHeaders.Empty.With("baggage", new string('x', 8192))["baggage"].Length);
        Assert.Throws<ArgumentException>(() => JobHeaders.Empty.With("a", new string('x', 1025)));
        Assert.Throws<ArgumentException>(() => JobHeaders.Empty.With("baggage", new string('x', 8193)));
        Assert.Throws<ArgumentException>(() => JobHeaders.Empty.With(new string('x', 129), string.Empty));
        JobHeaders most = new(Enumerable.Range(0, 32).Select(i => KeyValuePair.Create($"h{i}", string.Empty)));
        Assert.Equal(32, most.With("h0", "1").Count);
        Assert.Throws<ArgumentException>(() => most.With("h32", "1"));
    }

    [Fact]
    public void Line_is_read_as_it_was_written() =>
        Gen.Dictionary(
            Gen.Char["abcz09-_."].Array[1, 20].Select(characters => new string(characters)),
            Gen.Char.Array[0, 100].Select(characters => new string([.. characters.Where(character => !char.IsControl(character) && !char.IsSurrogate(character))])))[1, 20]
            .Sample(pairs =>
            {
                var headers = new JobHeaders(pairs);
                ReadOnlyMemory<byte> payload = Encoding.UTF8.GetBytes("~{}\n{\"text\":\"~\"}");
                ReadOnlyMemory<byte> stored = StoredHeaders.Prepend(headers, payload);
                int length = StoredHeaders.Measure(stored.Span)!.Value;
                ReadOnlyMemory<byte> rest = stored[StoredHeaders.PayloadAfter(length)..];
                return headers.Equals(StoredHeaders.TryParse(StoredHeaders.Before(rest, length)))
                    && rest.Span.SequenceEqual(payload.Span);
            });
}
