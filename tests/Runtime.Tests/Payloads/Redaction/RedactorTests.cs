using System.Text;
using TypedJobs.Payloads.Redaction;

namespace TypedJobs.Runtime.Tests.Payloads.Redaction;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"c":"x"}}""", """{"a":"***","b":{"c":"x"}}""", "/a")]
    [InlineData("""{"a":null}""", """{"a":"***"}""", "/a")]
    [InlineData("""{"A":{"b":[1,2]}}""", """{"A":"***"}""", "/a")]
    [InlineData("""{"a":[{"p":1,"q":2},{"p":3}]}""", """{"a":[{"p":"***","q":2},{"p":"***"}]}""", "/a/*/p")]
    [InlineData("""{"m":{"x":{"p":1},"y":{"p":2}}}""", """{"m":{"x":{"p":"***"},"y":{"p":"***"}}}""", "/m/*/p")]
    [InlineData("""{"v":1,"next":{"v":2,"next":{"v":3}}}""", """{"v":"***","next":{"v":"***","next":{"v":"***"}}}""", "/**/v")]
    [InlineData("""{"a/b":1,"c~":2,"*":3,"d":4}""", """{"a/b":"***","c~":"***","*":"***","d":4}""", "/a~1b", "/c~0", "/~2")]
    [InlineData("""{"p":1,"p":2}""", """{"p":"***","p":"***"}""", "/p")]
    [InlineData("17", "\"***\"", "")]
    [InlineData("""{"a":1.50,"b":"\u00e9"}""", """{"a":1.50,"b":"\u00e9"}""", "/c")]
    [InlineData("{broken", "\"***\"", "/a")]
    [InlineData("{broken", "{broken")]
    public void Sensitive_values_are_replaced(string json, string shown, params string[] paths)
    {
        string list = string.Join(',', paths.Select(path => $"\"{path}\""));
        SensitivePaths sensitive = SensitivePaths.Parse($"{{\"sensitive\":{{\"parameters\":[{list}],\"result\":[],\"progress\":[]}}}}");
        Assert.Equal(shown, Redactor.Show(Encoding.UTF8.GetBytes(json), sensitive.Arguments));
    }

    [Fact]
    public void Everything_is_hidden_when_a_description_cannot_be_read() =>
        Assert.Equal("\"***\"", Redactor.Show("{}"u8.ToArray(), SensitivePaths.Parse("{").Arguments));
}
