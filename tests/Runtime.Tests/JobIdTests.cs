namespace TypedJobs.Tests;

public sealed class JobIdTests
{
    [Theory]
    [InlineData("default/0192", "default", "0192")]
    [InlineData("a.b-c_D9/order:17/line#3", "a.b-c_D9", "order:17/line#3")]
    public void An_id_is_read_from_the_text_that_it_writes(string text, string queue, string key)
    {
        var id = JobId.Parse(text);
        Assert.Equal((queue, key), (id.Queue, id.Key));
        Assert.Equal(text, id.ToString());
        Assert.Equal(new JobId(queue, key), id);
        Assert.True(JobId.TryParse(text, out JobId again));
        Assert.Equal(id, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("/key")]
    [InlineData("queue/")]
    [InlineData("que ue/key")]
    [InlineData("queue/ke y")]
    [InlineData("queue/{key}")]
    public void What_is_no_id_is_refused(string text)
    {
        Assert.False(JobId.TryParse(text, out _));
        FormatException error = Assert.Throws<FormatException>(() => JobId.Parse(text));
        Assert.Contains("queue/key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_have_a_longest_length()
    {
        Assert.Equal(128, new JobId(new string('q', 128), "k").Queue.Length);
        Assert.Throws<ArgumentException>(() => new JobId(new string('q', 129), "k"));
        Assert.Throws<ArgumentException>(() => new JobId("q", new string('k', 129)));
        Assert.Throws<ArgumentNullException>(() => new JobId("q", null!));
    }

    [Fact]
    public void It_is_parsed_by_generic_code_too() => Assert.Equal(new JobId("q", "k"), Parse<JobId>("q/k"));

    private static T Parse<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);
}
