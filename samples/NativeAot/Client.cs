using System.Text.Json;
using System.Text.Json.Nodes;
using TypedJobs;

namespace NativeAot;

/// <summary>Enqueues a job with each kind of payload and checks what comes back.</summary>
internal sealed class Client(IJobClient jobs, CancellationToken cancellationToken)
{
    /// <summary>One job, to see how soon it is done.</summary>
    public async Task RunOneAsync() => await CheckAsync("Order", PayloadJobsCalls.Order, MakeOrder());

    /// <summary>One job of each kind.</summary>
    public async Task RunAllAsync()
    {
        await CheckAsync("Basics", PayloadJobsCalls.Basics, new Basics(
            true, 1, -2, -3, 4, -5, 6, -7_000_000_000, 8, 0.1f, 0.2, 3.50m, (Half)1.5, Int128.MaxValue, UInt128.MaxValue, 'é', "text \"<ü>", Guid.NewGuid(),
            new DateTime(2026, 1, 31, 12, 30, 0, DateTimeKind.Utc), new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.FromHours(2)), new DateOnly(2026, 1, 31),
            new TimeOnly(13, 45), new TimeSpan(1, 2, 3, 4, 5), new Uri("https://example.com/a?b=c"), new Version(1, 2, 3), new byte[] { 1, 2, 3 }));
        using JsonDocument document = JsonDocument.Parse("{\"any\":[1,2.50,null]}");
        await CheckAsync("Collections", PayloadJobsCalls.Collections, new Collections(
            [1, 2, 3],
            ["a", null],
            new HashSet<Size> { Size.Large },
            [0.5],
            new Dictionary<string, List<int?>> { ["x"] = [1, null] },
            new Dictionary<Size, bool> { [Size.Large] = true },
            new SortedDictionary<int, string> { [2] = "two", [1] = "one" },
            (7, "seven"),
            new Queue<TimeSpan>([TimeSpan.FromMinutes(1)]),
            document.RootElement,
            new JsonObject { ["node"] = 1 },
            ["b", "a"],
            new Dictionary<Guid, DateOnly> { [Guid.Empty] = new DateOnly(2026, 2, 1) }));
        await CheckAsync("Order", PayloadJobsCalls.Order, MakeOrder());
        await CheckAsync<IReadOnlyList<Shape>>("Shapes", PayloadJobsCalls.Shapes, [new Circle(1.5), new Square(2)]);

        JobHandle<string?> stamp = await jobs.PayloadJobs.EnqueueStampAsync(
            new() { Headers = JobHeaders.Empty.With("correlation-id", "order-17") }, cancellationToken);
        Tell("Middleware", await stamp.WaitForResultAsync(cancellationToken) == "order-17 True");
        JobHandle<int?> count = await jobs.PayloadJobs.EnqueueCountAsync(40, ["a", "b"], cancellationToken: cancellationToken);
        Tell("Count", await count.WaitForResultAsync(cancellationToken) == 42);
        JobHandle<DateTimeOffset> report = await jobs.PayloadJobs.EnqueueReportAsync(3, cancellationToken: cancellationToken);
        Tell("Report", await report.WaitForResultAsync(cancellationToken) > DateTimeOffset.UnixEpoch);

        // The id of a Windows zone, although InvariantGlobalization takes the data away by which the platform converts it. At 02:00 clocks go forward.
        DateTimeOffset atTheGap = new(2027, 3, 28, 1, 0, 0, TimeSpan.Zero);
        Tell("Schedule", Schedule.Cron("30 2 * * *", "W. Europe Standard Time").GetNextOccurrences(atTheGap.AddHours(-1), 1) is [var next] && next == atTheGap);
    }

    private static Order MakeOrder() =>
        new(1, [new Line(2, new Money(2.50m, "EUR"))], Size.Large) { Customer = "Ada", Replaces = new Order(0, []) { Customer = "Ada", Note = "first" } };

    // What comes back would be sent as the same bytes.
    private async Task CheckAsync<T>(string name, Func<T, JobCall<T>> call, T value)
    {
        JobCall<T> sent = call(value);
        JobHandle<T> job = await jobs.EnqueueAsync(sent, cancellationToken);
        T result = await job.WaitForResultAsync(cancellationToken);
        Tell(name, call(result).Payload.Span.SequenceEqual(sent.Payload.Span));
    }

    private static void Tell(string name, bool same) =>
        Console.WriteLine(same ? $"{name}: same" : throw new InvalidOperationException($"{name}: came back changed."));
}
