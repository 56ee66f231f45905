using System.Globalization;
using System.Text.Json.Nodes;
using StackExchange.Redis;
using TypedJobs.Integration.Tests.Hosting;
using TypedJobs.Integration.Tests.Model;
using TypedJobs.Integration.Tests.Running;
using TypedJobs.Integration.Tests.Servers;
using TypedJobs.Storage.Contracts;
using TypedJobs.Storage.Contracts.Catalogues;
using TypedJobs.Storage.Redis;
using TypedJobs.Storage.Redis.Connections.Sources;
using TypedJobs.TestServers;

namespace TypedJobs.Integration.Tests.Catalogues;

/// <summary>Queues are described by those who use them, and shared by two assemblies only where that can work.</summary>
[ServerMatrix]
public abstract class CatalogueTests(TestServer server) : ServerTests(server)
{
    private const string EchoShape = """{"parameters":{"text":"string"},"result":"string","types":[]}""";
    private const string OtherShape = """{"parameters":{"to":"string"},"result":null,"types":[]}""";

    [Fact]
    public async Task Worker_describes_the_jobs_of_its_queue_when_it_starts()
    {
        TestHost host = await StartAsync();
        await Until.TrueAsync(async () => (await host.Storage.Catalogue("default").ReadAsync(Token)).Count > 0);
        IReadOnlyList<CatalogueEntry> entries = await host.Storage.Catalogue("default").ReadAsync(Token);

        Assert.All(entries, entry => Assert.Equal("TypedJobs.Integration.Tests", entry.Job.Assembly));
        Assert.All(entries, entry => Assert.InRange(entry.NotedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5)));
        Assert.DoesNotContain(entries, entry => entry.Job.Name == "OrderedJobs.Note");
        Assert.Equal(EchoShape, Single("ShapeJobs.Echo").Shape);
        Assert.Equal("""{"parameters":{"number":"int32?"},"result":"double?","types":[]}""", Single("ShapeJobs.Half").Shape);
        Assert.Equal("""{"parameters":{},"result":null,"types":[]}""", Single("ShapeJobs.Nothing").Shape);

        // A record that contains itself, an enum, and a list.
        JsonNode answer = JsonNode.Parse(Single("ShapeJobs.Answer").Shape)!;
        JsonNode greeting = answer["types"]![0]!["object"]!;
        Assert.Equal(("#0", "#1", "#0"), ((string)answer["parameters"]!["greeting"]!, (string)answer["parameters"]!["tone"]!, (string)answer["result"]!));
        Assert.Equal(("string", "#1", "#0"), ((string)greeting["text"]!, (string)greeting["tone"]!, (string)greeting["reply"]!));
        Assert.Equal("string", (string)Assert.Single(greeting["to"]!.AsArray())!);
        Assert.Equal(["Plain", "Warm"], answer["types"]![1]!["enum"]!.AsArray().Select(member => (string)member!));

        JobDescription Single(string name) => Assert.Single(entries, entry => entry.Job.Name == name).Job;
    }

    [Fact]
    public async Task Client_describes_a_job_with_its_first_enqueue()
    {
        TestHost client = await StartClientAsync();
        Assert.Empty(await client.Storage.Catalogue("default").ReadAsync(Token));

        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        Assert.Equal(["ShapeJobs.Echo"], await NamesAsync(client));
        await client.Jobs.EnqueueManyAsync([ShapeJobsCalls.Nothing(), ShapeJobsCalls.Half(1), ShapeJobsCalls.Nothing()], Token);
        Assert.Equal(["ShapeJobs.Echo", "ShapeJobs.Half", "ShapeJobs.Nothing"], await NamesAsync(client));
    }

    [Fact]
    public async Task Client_describes_its_jobs_again_when_their_queue_was_deleted()
    {
        TestHost client = await StartClientAsync();
        TestHost administrator = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await client.Jobs.ShapeJobs.EnqueueNothingAsync(cancellationToken: Token);
        await administrator.Jobs.GetQueue("default").DeleteAsync(cancellationToken: Token);
        Assert.Empty(await client.Storage.Catalogue("default").ReadAsync(Token));

        await client.Jobs.ShapeJobs.EnqueueEchoAsync("b", cancellationToken: Token);
        Assert.Equal(["ShapeJobs.Echo"], await NamesAsync(client));
        await client.Jobs.ShapeJobs.EnqueueNothingAsync(cancellationToken: Token);
        Assert.Equal(["ShapeJobs.Echo", "ShapeJobs.Nothing"], await NamesAsync(client));

        await administrator.Jobs.GetQueue("default").DeleteAsync(cancellationToken: Token);
        await client.Jobs.EnqueueManyAsync([ShapeJobsCalls.Nothing(), ShapeJobsCalls.Echo("c"), ShapeJobsCalls.Nothing()], Token);
        Assert.Equal(["ShapeJobs.Echo", "ShapeJobs.Nothing"], await NamesAsync(client));
    }

    [Fact]
    public async Task Worker_describes_its_jobs_again_when_it_starts_after_their_queue_was_deleted()
    {
        TestHost host = await StartAsync();
        await Until.TrueAsync(async () => (await host.Storage.Catalogue("default").ReadAsync(Token)).Count > 0);
        await host.StopAsync();
        TestHost client = await StartClientAsync();
        await client.Jobs.GetQueue("default").DeleteAsync(cancellationToken: Token);
        Assert.Empty(await client.Storage.Catalogue("default").ReadAsync(Token));
        await StartAsync();
        await Until.TrueAsync(async () => (await client.Storage.Catalogue("default").ReadAsync(Token)).Count > 0);
    }

    [Fact]
    public async Task Client_of_another_assembly_with_another_shape_is_refused()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        TestHost other = await StartClientAsync();
        var call = new JobCall(new OtherTable(OtherShape).Jobs[0], "{}"u8.ToArray());

        JobNameConflictException refused = await Assert.ThrowsAsync<JobNameConflictException>(() => other.Jobs.EnqueueAsync(call, Token));
        Assert.Equal(
            ("default", "ShapeJobs.Echo", "Other.App", "TypedJobs.Integration.Tests"),
            (refused.Queue, refused.Name, refused.Assembly, refused.OtherAssembly));
        await Assert.ThrowsAsync<JobNameConflictException>(() => other.Jobs.EnqueueManyAsync([call, call], Token));

        Assert.Equal(new QueueCounts { Waiting = 1 }, await client.Jobs.GetQueue("default").GetCountsAsync(Token));
        Assert.Single(await client.Storage.Catalogue("default").ReadAsync(Token));
    }

    [Fact]
    public async Task Worker_of_another_assembly_with_another_shape_takes_nothing()
    {
        TestHost client = await StartClientAsync();
        JobHandle job = await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await using TestHost other = await StartOtherAsync(OtherShape);

        await Until.TrueAsync(() => other.Log.Lines.Any(line => line.StartsWith("Error", StringComparison.Ordinal)));
        string told = Assert.Single(other.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
        Assert.Contains("'Other.App'", told, StringComparison.Ordinal);
        Assert.Contains("'TypedJobs.Integration.Tests'", told, StringComparison.Ordinal);
        await other.StopAsync();
        Assert.Equal(JobState.Waiting, (await job.GetAsync(Token))!.State);
    }

    [Fact]
    public async Task Another_assembly_with_the_same_shape_is_told_once()
    {
        TestHost client = await StartClientAsync();
        await client.Jobs.ShapeJobs.EnqueueEchoAsync("a", cancellationToken: Token);
        await using TestHost other = await StartOtherAsync(EchoShape);
        await Until.TrueAsync(async () => (await client.Jobs.GetQueue("default").GetCountsAsync(Token)).Completed == 1);
        var call = new JobCall(new OtherTable(EchoShape).Jobs[0], "{}"u8.ToArray());
        TestHost caller = await StartClientAsync();
        await caller.Jobs.EnqueueAsync(call, Token);
        await caller.Jobs.EnqueueAsync(call, Token);

        foreach (TestHost host in (TestHost[])[other, caller])
        {
            string told = Assert.Single(host.Log.Lines, line => line.Contains("Other.App and TypedJobs.Integration.Tests", StringComparison.Ordinal));
            Assert.StartsWith("Warning", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Entry_that_nobody_notes_again_is_removed_after_seven_days()
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        var storage = new RedisJobStorage(connections, Prefix, "test", new RetentionPolicies(), ModelRun.Clock);
        var old = new JobDescription("a", "1", "Old.App", "{}");
        var kept = new JobDescription("b", "1", "Old.App", "{}");
        await AtAsync(TimeSpan.FromDays(1));
        await storage.Catalogue("q").RegisterAsync([old, kept], Token);
        await AtAsync(TimeSpan.FromDays(5));
        await storage.Catalogue("q").RegisterAsync([kept], Token);
        await AtAsync(TimeSpan.FromDays(8) - TimeSpan.FromMilliseconds(1));
        var other = new JobDescription("c", "2", "New.App", "[]");
        await storage.Catalogue("q").RegisterAsync([other], Token);
        Assert.Equal([old, kept, other], (await storage.Catalogue("q").ReadAsync(Token)).Select(entry => entry.Job));

        await AtAsync(TimeSpan.FromDays(8));
        await storage.Catalogue("q").RegisterAsync([other], Token);
        Assert.Equal([kept, other], (await storage.Catalogue("q").ReadAsync(Token)).Select(entry => entry.Job));

        Task AtAsync(TimeSpan time) => connection.GetDatabase().StringSetAsync(
            $"{{{Prefix}:q}}:clock", time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Job_that_moved_to_another_assembly_with_another_shape_is_refused_only_while_the_former_one_lives()
    {
        ConfigurationOptions configuration = ConfigurationOptions.Parse(Configuration);
        await using var connections = new ConfiguredConnectionSource(configuration);
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(configuration);
        var storage = new RedisJobStorage(connections, Prefix, "test", new RetentionPolicies(), ModelRun.Clock);
        var former = new JobDescription("a", "1", "Old.App", "{}");
        var twin = new JobDescription("b", "1", "Old.App", "{}");
        JobDescription[] moved = [new("a", "2", "New.App", "[]"), twin with { Assembly = "New.App" }];
        await AtAsync(TimeSpan.FromDays(1));
        await storage.Catalogue("q").RegisterAsync([former, twin], Token);

        // Its processes note it once an hour.
        await AtAsync(TimeSpan.FromDays(1) + TimeSpan.FromHours(1));
        await storage.Catalogue("q").RegisterAsync([former, twin], Token);
        await AtAsync(TimeSpan.FromDays(1) + TimeSpan.FromHours(3) - TimeSpan.FromMilliseconds(1));
        Assert.Equal([("a", "Old.App")], (await storage.Catalogue("q").RegisterAsync(moved, Token)).Conflicts);

        await AtAsync(TimeSpan.FromDays(1) + TimeSpan.FromHours(3));
        RegisterResult accepted = await storage.Catalogue("q").RegisterAsync(moved, Token);
        Assert.Empty(accepted.Conflicts);
        Assert.Equal([("b", "Old.App")], accepted.Twins);
        Assert.Equal(
            [("a", "New.App"), ("b", "New.App"), ("b", "Old.App")],
            (await storage.Catalogue("q").ReadAsync(Token)).Select(entry => (entry.Job.Name, entry.Job.Assembly)).Order());

        // Should the former one come back, it is the one that is refused.
        Assert.Equal([("a", "New.App")], (await storage.Catalogue("q").RegisterAsync([former, twin], Token)).Conflicts);

        Task AtAsync(TimeSpan time) => connection.GetDatabase().StringSetAsync(
            $"{{{Prefix}:q}}:clock", time.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<IEnumerable<string>> NamesAsync(TestHost host) =>
        (await host.Storage.Catalogue("default").ReadAsync(Token)).Select(entry => entry.Job.Name);

    private Task<TestHost> StartOtherAsync(string shape) => TestHost.StartAsync(
        builder => builder.UseRedis(Configuration).UseKeyPrefix(Prefix).AddJobs(new OtherTable(shape)).AddWorker());
}
