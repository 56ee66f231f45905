namespace TypedJobs.Generators.Tests.Snapshots;

/// <summary>What is generated for each shape of a handler, and what comes of running it.</summary>
public sealed class HandlerSnapshots
{
    [Fact]
    public Task A_static_handler() => SnapshotCheck.CheckAsync("""
        namespace Shop;

        public static class MailJobs
        {
            [TypedJobs.Job]
            public static void SendWelcome(string to, int userId) { }
        }
        """,
    [("MailJobs.SendWelcome", """{"to":"ada@example.com","userId":42}""", "")]);

    [Fact]
    public Task An_instance_handler_with_context_services_and_token() => SnapshotCheck.CheckAsync("""
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using TypedJobs;

        namespace Shop;

        public interface IClock;

        public sealed class ServiceClock : IClock
        {
            public override string ToString() => "Clock";
        }

        public sealed record Receipt(string MessageId);

        public sealed class MailJobs(IClock clock)
        {
            /// <summary>Sends the welcome mail.</summary>
            /// <param name="to">Who gets it.</param>
            /// <param name="job">Not for callers.</param>
            /// <returns>Not for callers either.</returns>
            [Job(Queue = "mail", MaxAttempts = 3, Timeout = "00:02:00", Backoff = BackoffKind.Fixed, BackoffDelay = "00:00:01.5",
                MaxBackoffDelay = "1.00:00:00", BackoffJitter = 0.5, OnCancel = CancelBehavior.Retry)]
            public async Task<Receipt> SendWelcome(
                string to, JobContext job, [FromServices] IClock now, [FromKeyedServices("key")] IClock? utc, CancellationToken token)
            {
                await Task.Delay(1, token);
                return new Receipt($"{to} {clock} {now} {utc} {job is null}");
            }
        }
        """,
    [("MailJobs.SendWelcome", """{"to":"ada"}""", """{"messageId":"ada Clock Clock Clock True"}""")]);

    [Fact]
    public Task Every_way_to_answer() => SnapshotCheck.CheckAsync("""
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using TypedJobs;

        namespace Shop;

        public static class Answers
        {
            [Job] public static void Nothing() { }
            [Job] public static int Number() => 1;
            [Job] public static string? Text() => null;
            [Job] public static Task Later() => Task.CompletedTask;
            [Job] public static Task<List<string>> ListAsync(int x) => Task.FromResult(new List<string> { x.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            [Job] public static ValueTask Soon() => default;
            [Job] public static ValueTask<int?> SoonNumber() => default;
        }
        """,
    [
        ("Answers.Nothing", "{}", ""),
        ("Answers.Number", "{}", "1"),
        ("Answers.Text", "{}", "null"),
        ("Answers.Later", "{}", ""),
        ("Answers.List", """{"x":2}""", """["2"]"""),
        ("Answers.Soon", "{}", ""),
        ("Answers.SoonNumber", "{}", "null"),
    ]);

    [Fact]
    public Task Optional_parameters_and_names_that_are_keywords() => SnapshotCheck.CheckAsync("""
        using System;
        using TypedJobs;

        namespace Shop;

        public enum Size { Small, Large }

        public static class Defaults
        {
            [Job("defaults.all")]
            public static string All(
                string @class, string text = "a\"b", int number = -5, long big = 5_000_000_000, double real = 0.1, decimal money = 1.5m, char letter = '\'',
                bool truth = true, Size size = Size.Large, int? nothing = null, string? none = null, Guid id = default, string options = "x",
                string cancellationToken = "y") =>
                FormattableString.Invariant($"{@class} {text} {number} {big} {real} {money} {letter} {truth} {size} {nothing} {none} {id} {options} {cancellationToken}");
        }
        """,
    [
        ("defaults.all", """{"class":"c"}""", "\"c a\\u0022b -5 5000000000 0.1 1.5 \\u0027 True Large   00000000-0000-0000-0000-000000000000 x y\""),
        ("defaults.all", """{"class":"c","text":"t","number":1,"size":"small","nothing":3,"none":"n","options":"o"}""", "\"c t 1 5000000000 0.1 1.5 \\u0027 True Small 3 n 00000000-0000-0000-0000-000000000000 o y\""),
    ]);

    [Fact]
    public Task Overloads_have_calls_of_one_name() => SnapshotCheck.CheckAsync("""
        using TypedJobs;

        namespace Shop;

        public static class Overloads
        {
            [Job("send.text")] public static void Send(string text) { }
            [Job("send.number")] public static int Send(int number) => number;
            [Job("send.text.with.context")] public static void Send(string text, JobContext job) { }
        }
        """,
    [
        ("send.text", """{"text":"t"}""", ""),
        ("send.number", """{"number":5}""", "5"),
        ("send.text.with.context", """{"text":"t"}""", ""),
    ]);

    [Fact]
    public Task A_nested_internal_handler_in_the_global_namespace() => SnapshotCheck.CheckAsync("""
        public partial class Outer
        {
            internal sealed class Inner
            {
                [TypedJobs.Job]
                internal void Run() { }
            }
        }
        """,
    [("Inner.Run", "{}", "")]);

    [Fact]
    public Task An_obsolete_handler() => SnapshotCheck.CheckAsync("""
        using System;

        namespace Shop;

        public static class Old
        {
            [TypedJobs.Job, Obsolete("use the new one", true)]
            public static void Run(int number) { }
        }
        """,
    [("Old.Run", """{"number":1}""", "")]);

    [Fact]
    public Task Payloads_of_records_classes_enums_and_collections() => SnapshotCheck.CheckAsync("""
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using TypedJobs;

        namespace Shop;

        [Flags] public enum Wrapping { None = 0, Paper = 1, Ribbon = 2 }

        public readonly record struct Money(decimal Amount, string Currency);

        public sealed record Order(int Id, IReadOnlyList<Line> Lines, Wrapping Wrapping = Wrapping.Paper)
        {
            public Order? Replaces { get; init; }
            public required string Customer { get; init; }
            public int Total => Lines.Count;
        }

        public sealed class Line
        {
            public string Sku { get; set; } = "";
            [JsonPropertyName("n")] public int Count { get; set; } = 1;
            [JsonIgnore] public string Hidden { get; set; } = "";
            [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public Money? Price { get; set; }
        }

        public static class Orders
        {
            [Job] public static Dictionary<string, List<Order?>> Place(Order order, Line[] lines, HashSet<Guid>? ids) => new()
            {
                [order.Customer] = [order],
                [lines[0].Count.ToString(System.Globalization.CultureInfo.InvariantCulture)] = [null],
            };
        }
        """,
    [
        ("Orders.Place", """{"order":{"id":1,"lines":[],"customer":"c"},"lines":[{"n":2}],"ids":null}""", """{"c":[{"id":1,"lines":[],"wrapping":"Paper","replaces":null,"customer":"c","total":0}],"2":[null]}"""),
    ]);
}
