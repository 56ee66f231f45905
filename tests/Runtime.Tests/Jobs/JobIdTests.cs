using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TypedJobs.Runtime.Tests.Jobs;

public sealed partial class JobIdTests
{
    public static TheoryData<string> Keys =>
    [
        "0192", "order:17/line#3", "~", "~2F", "a~b", "100%", "%2F", "..", ".", "a?b&c=d", "ключ", "鍵", "😀", "a+b", "\\", "\"<'>",
        "a/b/c", "\uFFFD", "mail@example.com", new string('鍵', 128), string.Concat(Enumerable.Repeat("😀", 64)),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Text_of_an_id_is_parsed_back_and_is_one_segment_of_a_url(string key)
    {
        var id = new JobId("a.b-c_D9", key);
        string text = id.ToString();
        Assert.Matches("^[A-Za-z0-9._~-]+$", text);
        Assert.Equal(id, JobId.Parse(text));
        Assert.Equal(id, Parse<JobId>(text));
        Assert.Equal(id, ParseUtf8<JobId>(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(text, string.Create(CultureInfo.InvariantCulture, $"{id}"));
        Assert.Equal(text, Uri.EscapeDataString(text));
        Assert.Equal($"/jobs/{text}/logs", new Uri($"http://localhost/jobs/{id}/logs").AbsolutePath);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Form_with_a_slash_is_parsed_as_it_stands(string key) =>
        Assert.Equal(new JobId("mail", key), JobId.Parse($"mail/{key}"));

    [Theory]
    [InlineData("mail", "01jd", "mail~01jd")]
    [InlineData("mail", "order/17", "mail~order~2F17")]
    [InlineData("mail", "a~b", "mail~a~7Eb")]
    [InlineData("mail", "ä", "mail~~C3~A4")]
    public void Text_of_an_id_shows_queue_and_key(string queue, string key, string text)
    {
        Assert.Equal(text, new JobId(queue, key).ToString());
        Assert.Equal(new JobId(queue, key), JobId.Parse(text.Replace("~2F", "~2f", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("/key")]
    [InlineData("~key")]
    [InlineData("queue/")]
    [InlineData("queue~")]
    [InlineData("que ue/key")]
    [InlineData("queue/ke y")]
    [InlineData("queue~ke~20y")]
    [InlineData("queue/{key}")]
    [InlineData("queue~~7Bkey~7D")]
    [InlineData("queue~a~")]
    [InlineData("queue~a~2")]
    [InlineData("queue~a~2G")]
    [InlineData("queue~a~FF")]
    [InlineData("queue~a~C3")]
    public void Parse_refuses_a_text_that_is_no_id(string text)
    {
        Assert.False(JobId.TryParse(text, out JobId id));
        Assert.Equal(default, id);
        FormatException error = Assert.Throws<FormatException>(() => JobId.Parse(text));
        Assert.Contains("queue~key", error.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ParseUtf8<JobId>(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Parse_refuses_a_text_that_is_far_too_long()
    {
        Assert.False(JobId.TryParse("q~" + new string('k', 1_000_000), out _));
        Assert.False(JobId.TryParse("q~" + new string('~', 1_000_000), out _));
    }

    [Fact]
    public void Id_refuses_names_longer_than_128_characters()
    {
        Assert.Equal(128, new JobId(new string('q', 128), "k").Queue.Length);
        Assert.Throws<ArgumentException>(() => new JobId(new string('q', 129), "k"));
        Assert.Throws<ArgumentException>(() => new JobId("q", new string('k', 129)));
        Assert.Throws<ArgumentNullException>(() => new JobId("q", null!));
    }

    [Fact]
    public void Id_formats_into_spans_and_says_when_they_are_too_short()
    {
        var id = new JobId("mail", "a/b");
        Span<char> text = stackalloc char[10];
        Span<byte> utf8 = stackalloc byte[10];
        Assert.True(Format(id, text, out int written));
        Assert.Equal("mail~a~2Fb", text[..written].ToString());
        Assert.True(Format(id, utf8, out written));
        Assert.Equal("mail~a~2Fb", Encoding.UTF8.GetString(utf8[..written]));
        Assert.False(Format(id, text[..9], out written));
        Assert.Equal(0, written);
        Assert.False(Format(id, utf8[..9], out _));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Id_is_a_text_in_json_with_and_without_generated_metadata(string key)
    {
        var id = new JobId("mail", key);
        Assert.Equal($"\"{id}\"", JsonSerializer.Serialize(id));
        Assert.Equal(id, JsonSerializer.Deserialize<JobId>($"\"{id}\""));
        Assert.Equal(id, JsonSerializer.Deserialize<JobId>(JsonSerializer.Serialize($"mail/{key}")));

        var page = new Page(id, null, new Dictionary<JobId, int> { [id] = 1 });
        string json = JsonSerializer.Serialize(page, PageJson.Default.Page);
        Assert.Equal($$$"""{"Id":"{{{id}}}","Next":null,"Counts":{"{{{id}}}":1}}""", json);
        Page read = JsonSerializer.Deserialize(json, PageJson.Default.Page)!;
        Assert.Equal((id, null, 1), (read.Id, read.Next, read.Counts[id]));
    }

    [Theory]
    [InlineData("\"secret\"")]
    [InlineData("17")]
    [InlineData("null")]
    [InlineData("{\"queue\":\"mail\",\"key\":\"secret\"}")]
    public void Id_is_refused_in_json_without_naming_the_value(string json)
    {
        JsonException error = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<JobId>(json));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static T Parse<T>(string text)
        where T : ISpanParsable<T>
    {
        T id = T.Parse(text, null);
        Assert.Equal(id, T.Parse(text.AsSpan(), null));
        Assert.True(T.TryParse(text, null, out T? again));
        Assert.Equal(id, again);
        Assert.True(T.TryParse(text.AsSpan(), null, out again));
        Assert.Equal(id, again);
        return id;
    }

    private static T ParseUtf8<T>(byte[] text)
        where T : IUtf8SpanParsable<T>
    {
        T id = T.Parse(text, null);
        Assert.True(T.TryParse(text, null, out T? again));
        Assert.Equal(id, again);
        return id;
    }

    private static bool Format<T>(T id, Span<char> text, out int written)
        where T : ISpanFormattable => id.TryFormat(text, out written, default, null);

    private static bool Format<T>(T id, Span<byte> text, out int written)
        where T : IUtf8SpanFormattable => id.TryFormat(text, out written, default, null);

    internal sealed record Page(JobId Id, JobId? Next, Dictionary<JobId, int> Counts);

    [JsonSerializable(typeof(Page))]
    internal sealed partial class PageJson : JsonSerializerContext;
}
