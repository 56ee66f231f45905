using System.Text;

namespace TypedJobs.Generators.Tests.Codecs;

/// <summary>What is declared as not nullable is refused when it is enqueued, with its path.</summary>
public sealed class NullTests
{
    private static readonly Parcel Good = new("p", new Address("s", null), [new Address("t", null)], ["a"], new() { ["k"] = "v" });

    [Fact]
    public void Null_argument_is_refused_by_name()
    {
        Assert.Equal("text", Assert.Throws<ArgumentNullException>(() => NullJobsCalls.Echo(null!)).ParamName);
        Assert.Equal("parcel", Assert.Throws<ArgumentNullException>(() => NullJobsCalls.Ship(null!, null)).ParamName);
        Assert.Equal("event", Assert.Throws<ArgumentNullException>(() => NullJobsCalls.Keyword(null!)).ParamName);
        Assert.Equal("names", Assert.Throws<ArgumentNullException>(() => NullJobsCalls.Any(null!)).ParamName);
    }

    [Fact]
    public void Null_argument_is_refused_by_the_enqueue_before_the_client_is_asked()
    {
        var client = new NullJobsClient(null!);
        void Enqueue() => client.EnqueueEchoAsync(null!, cancellationToken: TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.Equal("text", Assert.Throws<ArgumentNullException>(Enqueue).ParamName);
    }

    [Fact]
    public void Null_member_is_refused_with_its_path()
    {
        Refused("$.parcel.label", Good with { Label = null! });
        Refused("$.parcel.from", Good with { From = null! });
        Refused("$.parcel.from.street", Good with { From = new Address(null!, null) });
        Refused("$.parcel.via", Good with { Via = null! });
        Refused("$.parcel.via[1]", Good with { Via = [new Address("x", null), null!] });
        Refused("$.parcel.via[1].street", Good with { Via = [new Address("x", null), new Address(null!, null)] });
        Refused("$.parcel.tags[0]", Good with { Tags = [null!] });
        Refused("$.parcel.notes.*", Good with { Notes = new() { ["secret"] = null! } });
        ArgumentException refused = Assert.Throws<ArgumentException>(() => NullJobsCalls.Ship(Good, [["a", null!]]));
        Assert.Contains("$.lines[0][1] is null", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<ArgumentException>(() => NullJobsCalls.Items(default));
        Assert.Contains("$.items is null", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_is_stored_where_the_declaration_allows_it_or_says_nothing()
    {
        Assert.Equal("""{"text":null}""", Text(NullJobsCalls.Optional(null)));
        Assert.Equal("""{"text":null}""", Text(NullJobsCalls.Defaulted()));
        Assert.Equal("""{"old":{"name":null,"names":[null]}}""", Text(NullJobsCalls.Old(new Oblivious { Names = [null] })));
        Assert.Equal("""{"old":null}""", Text(NullJobsCalls.MaybeOld(null)));
        Assert.Equal("""{"pair":{"first":null,"second":1}}""", Text(NullJobsCalls.Two(new Pair<string?>(null, 1))));
        Assert.Equal("""{"lenient":{"a":null,"c":[null],"b":null}}""", Text(NullJobsCalls.Ease(new Lenient(null, [null]) { B = null })));
        Assert.Equal(
            """{"parcel":{"label":"p","from":{"street":"s","city":null},"via":[{"street":"t","city":null}],"tags":["a"],"notes":{"k":"v"}},"lines":null}""",
            Text(NullJobsCalls.Ship(Good, null)));
    }

    [Fact]
    public async Task Null_in_a_result_is_stored_since_the_work_is_done()
    {
        JobCall<Address> call = NullJobsCalls.Make();
        byte[] result = await RecordedInvocation.RunAsync(call.Definition, call.Payload);
        Assert.Equal("""{"street":null,"city":null}""", Encoding.UTF8.GetString(result));
    }

    [Fact]
    public async Task Stored_null_for_an_argument_that_is_not_nullable_fails_the_job()
    {
        JobCall call = NullJobsCalls.Echo("x");
        JobPayloadException refused = await Assert.ThrowsAsync<JobPayloadException>(
            () => RecordedInvocation.RunAsync(call.Definition, """{"text":null}"""u8.ToArray()));
        Assert.Contains("'text' is missing or null", refused.Message, StringComparison.Ordinal);
    }

    private static string Text(JobCall call) => Encoding.UTF8.GetString(call.Payload.Span);

    private static void Refused(string path, Parcel parcel)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => NullJobsCalls.Ship(parcel, null));
        Assert.StartsWith($"Job 'NullJobs.Ship' cannot be enqueued: {path} is null", refused.Message, StringComparison.Ordinal);
    }
}
