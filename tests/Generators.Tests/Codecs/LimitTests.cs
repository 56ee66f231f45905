using System.Text;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>How deep and how large payloads may be, in both directions.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task What_can_be_stored_can_be_read_at_the_greatest_depth()
    {
        // The payload's own object is a level, and each tree two.
        var tree = new Tree("leaf", null);
        for (int i = 0; i < 31; i++)
        {
            tree = new Tree("node", [tree]);
        }

        JobCall<Tree> call = CodecJobsCalls.Tree(tree);
        await RecordedInvocation.RunAsync(call.Definition, call.Payload);

        JobPayloadException refused = Assert.Throws<JobPayloadException>(() => CodecJobsCalls.Tree(new Tree("one more", [tree])));
        Assert.Contains("The arguments of job 'CodecJobs.Tree' cannot be stored: it is more than 64 levels deep", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_too_many_levels_is_refused()
    {
        string json = "{\"value\":" + string.Concat(Enumerable.Repeat("{\"name\":\"x\",\"children\":[", 40)) + string.Concat(Enumerable.Repeat("]}", 40)) + "}";
        JobCall<Tree> call = CodecJobsCalls.Tree(new Tree("x", null));
        JobPayloadException refused = await Assert.ThrowsAsync<JobPayloadException>(() => RecordedInvocation.RunAsync(call.Definition, Encoding.UTF8.GetBytes(json)));
        Assert.Contains("more than 64 levels deep", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CodecJobs.Tree", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_too_many_bytes_is_refused_in_both_directions()
    {
        string text = new('x', 17 * 1024 * 1024);
        JobPayloadException refused = Assert.Throws<JobPayloadException>(() => CodecJobsCalls.Text(text));
        Assert.Contains("The arguments of job 'CodecJobs.Text' cannot be stored", refused.Message, StringComparison.Ordinal);
        Assert.Contains("the most is 16777216", refused.Message, StringComparison.Ordinal);

        byte[] json = Encoding.UTF8.GetBytes("{\"value\":\"" + text + "\"}");
        JobCall<string?> call = CodecJobsCalls.Text("");
        refused = await Assert.ThrowsAsync<JobPayloadException>(() => RecordedInvocation.RunAsync(call.Definition, json));
        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_json_has_no_number_for_is_refused_when_it_is_enqueued()
    {
        JobPayloadException refused = Assert.Throws<JobPayloadException>(() => ShapeJobsCalls.Real(double.NaN));
        Assert.Contains("ShapeJobs.Real", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_cannot_be_stored_says_so()
    {
        GeneratorRun run = GeneratorRun.Of("public static class Jobs { [TypedJobs.Job] public static double Run() => double.NaN; }");
        JobPayloadException refused = await Assert.ThrowsAsync<JobPayloadException>(() => Running.EmittedAssembly.Of(run).RunAsync("Jobs.Run", "{}"));
        Assert.Contains("The result of job 'Jobs.Run' cannot be stored", refused.Message, StringComparison.Ordinal);
    }
}
