namespace TypedJobs.Generators.Tests.Snapshots;

/// <summary>What is generated for handlers by where they are declared and by what they take beside the payload.</summary>
public sealed class HandlerShapeSnapshots
{
    [Fact]
    public Task Sensitive_parameters_members_progress_and_results() => SnapshotCheck.CheckAsync("""
        using System;
        using System.Collections.Generic;
        using TypedJobs;

        namespace Shop;

        public sealed record Card(string Holder, [Sensitive] string Number);

        public sealed class Step
        {
            public int Number { get; init; }

            [Sensitive]
            public string? Account { get; init; }
        }

        public static class CardJobs
        {
            [Job]
            [return: Sensitive]
            public static string Pay(Card card, IReadOnlyList<Card> others, [Sensitive] string pin, int amount, IProgress<Step> progress)
            {
                progress.Report(new Step { Number = 1, Account = card.Number });
                return $"{card.Number} {others.Count} {pin} {amount}";
            }
        }
        """,
    [("CardJobs.Pay", """{"card":{"holder":"ada","number":"4111"},"others":[],"pin":"1234","amount":7}""", "\"4111 0 1234 7\"")]);

    [Fact]
    public Task A_primary_constructor_takes_services() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public class ServicePrices { public decimal Of(string item) => item == "tea" ? 2.50m : 1m; }

        public sealed class PriceJobs(object prices)
        {
            [TypedJobs.Job] public decimal Find(string item) => ((ServicePrices)prices).Of(item);
        }
        """,
        [("PriceJobs.Find", """{"item":"tea"}""", "2.50")]);

    [Fact]
    public Task A_record_handles() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public sealed record CountJobs { [TypedJobs.Job] public int Count(string text) => text.Length; }
        """,
        [("CountJobs.Count", """{"text":"abc"}""", "3")]);

    [Fact]
    public Task A_struct_s_static_method_handles() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public readonly struct CountJobs { [TypedJobs.Job] public static int Count(string text) => text.Length; }
        """,
        [("CountJobs.Count", """{"text":"abc"}""", "3")]);

    [Fact]
    public Task A_partial_type_with_a_partial_method_handles() => SnapshotCheck.CheckAsync(
        """
        using System.Threading.Tasks;

        namespace Shop;

        public partial class PartialJobs { [TypedJobs.Job] public partial Task<int> FirstAsync(int id); }
        public partial class PartialJobs { public partial Task<int> FirstAsync(int id) => Task.FromResult(id + 1); }
        public partial class PartialJobs { [TypedJobs.Job] public static int Second(int id) => id + 2; }
        """,
        [("PartialJobs.First", """{"id":1}""", "2"), ("PartialJobs.Second", """{"id":1}""", "3")]);

    [Fact]
    public Task An_interface_declares_and_a_service_handles() => SnapshotCheck.CheckAsync(
        """
        using System.Threading.Tasks;

        namespace Shop;

        public interface IMailJobs { [TypedJobs.Job("mail.send")] Task<string> SendAsync(string to); }

        public sealed class ServiceMail : IMailJobs { public Task<string> SendAsync(string to) => Task.FromResult("sent to " + to); }
        """,
        [("mail.send", """{"to":"ada"}""", "\"sent to ada\"")]);

    [Fact]
    public Task An_abstract_class_declares_and_a_service_handles() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public abstract class ImportJobs
        {
            [TypedJobs.Job] public string Import(string file) => Read(file) + " imported";
            protected abstract string Read(string file);
        }

        public sealed class ServiceImport : ImportJobs { protected override string Read(string file) => file; }
        """,
        [("ImportJobs.Import", """{"file":"a.csv"}""", "\"a.csv imported\"")]);

    [Fact]
    public Task A_base_class_and_an_override_are_two_jobs() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public class BaseJobs { [TypedJobs.Job] public virtual string Run(int id) => "base " + id; }

        public sealed class DerivedJobs : BaseJobs { [TypedJobs.Job] public override string Run(int id) => "derived " + id; }
        """,
        [("BaseJobs.Run", """{"id":1}""", "\"base 1\""), ("DerivedJobs.Run", """{"id":1}""", "\"derived 1\"")]);

    [Fact]
    public Task An_internal_method_of_a_public_class_stays_internal() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        internal sealed record Secret(int Code);

        public static class MixedJobs
        {
            [TypedJobs.Job] public static int Open(int code) => code;
            [TypedJobs.Job] internal static int Hidden(Secret secret) => secret.Code;
        }
        """,
        [("MixedJobs.Open", """{"code":1}""", "1"), ("MixedJobs.Hidden", """{"secret":{"code":7}}""", "7")]);

    [Fact]
    public Task The_token_may_stand_anywhere() => SnapshotCheck.CheckAsync(
        """
        using System.Threading;

        namespace Shop;

        public static class TokenJobs
        {
            [TypedJobs.Job] public static string First(CancellationToken cancellationToken, string text, int number = 1) => text + number + cancellationToken.IsCancellationRequested;
            [TypedJobs.Job] public static string Between(string text, CancellationToken cancellationToken = default, int number = 1) => text + number + cancellationToken.IsCancellationRequested;
        }
        """,
        [("TokenJobs.First", """{"text":"a"}""", "\"a1False\""), ("TokenJobs.Between", """{"text":"a","number":2}""", "\"a2False\"")]);

    [Fact]
    public Task Progress_of_any_type_is_reported() => SnapshotCheck.CheckAsync(
        """
        using System;

        namespace Shop;

        public sealed record Step(int Done, int Of);

        public static class StepJobs
        {
            [TypedJobs.Job] public static int Count(int to, IProgress<Step> progress)
            {
                progress.Report(new Step(1, to));
                return to;
            }

            [TypedJobs.Job] public static void Percent(IProgress<double> progress) => progress.Report(50);
        }
        """,
        [("StepJobs.Count", """{"to":3}""", "3"), ("StepJobs.Percent", "{}", "")]);

    [Fact]
    public Task Any_number_of_arguments() => SnapshotCheck.CheckAsync(
        """
        using System.Collections.Generic;

        namespace Shop;

        public static class SumJobs
        {
            [TypedJobs.Job("sum.array")] public static int Sum(string name, params int[] numbers) => name.Length + numbers.Length;
            [TypedJobs.Job("sum.list")] public static int Sum(params List<int> numbers) => numbers.Count;
        }
        """,
        [
            ("sum.array", """{"name":"ab","numbers":[1,2,3]}""", "5"),
            ("sum.array", """{"name":"ab"}""", "2"),
            ("sum.list", """{"numbers":[1]}""", "1"),
            ("sum.list", "{}", "0"),
        ]);

    [Fact]
    public Task Nullable_parameters_may_be_missing_only_with_a_default() => SnapshotCheck.CheckAsync(
        """
        using System;

        namespace Shop;

        public static class NullJobs
        {
            [TypedJobs.Job] public static string Run(string? text, int? number, string? none = null, DayOfWeek? day = DayOfWeek.Friday, string forced = null!) =>
                $"{text ?? "null"} {number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"} {none ?? "null"} {day} {forced ?? "null"}";
        }
        """,
        [
            ("NullJobs.Run", """{"text":null,"number":null}""", "\"null null null Friday null\""),
            ("NullJobs.Run", """{"text":"t","number":1,"none":"n","day":null,"forced":"f"}""", "\"t 1 n  f\""),
        ]);

    [Fact]
    public Task Services_by_key_and_optional_ones() => SnapshotCheck.CheckAsync(
        """
        using Microsoft.Extensions.DependencyInjection;

        namespace Shop;

        public interface IClock;
        public interface IMissing;
        public enum Zone { Utc }

        public sealed class ServiceClock : IClock;

        public static class ClockJobs
        {
            [TypedJobs.Job] public static bool Has(
                [TypedJobs.FromServices] IClock clock, [FromKeyedServices("key")] IClock keyed, [FromKeyedServices(Zone.Utc)] IClock? byEnum,
                [FromKeyedServices(typeof(string))] IClock? byType, [TypedJobs.FromServices] IMissing? missing) =>
                clock is not null && keyed is not null && byEnum is null && byType is null && missing is null;
        }
        """,
        [("ClockJobs.Has", "{}", "true")]);

    [Fact]
    public Task Names_that_generated_code_uses_itself() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public static class Jobs
        {
            [TypedJobs.Job] public static int Enqueue(int _jobs, int jobs, int options, int cancellationToken, int writer, int reader, int arguments, int job, int result) =>
                _jobs + jobs + options + cancellationToken + writer + reader + arguments + job + result;

            [TypedJobs.Job("to.string")] public static new string ToString() => "text";
            [TypedJobs.Job] public static int JobsCalls(int argument1, int argument1Found, int value, int member1) => argument1 + argument1Found + value + member1;
        }
        """,
        [
            ("Jobs.Enqueue", """{"_jobs":1,"jobs":1,"options":1,"cancellationToken":1,"writer":1,"reader":1,"arguments":1,"job":1,"result":1}""", "9"),
            ("to.string", "{}", "\"text\""),
            ("Jobs.JobsCalls", """{"argument1":1,"argument1Found":1,"value":1,"member1":1}""", "4"),
        ]);

    [Fact]
    public Task Documentation_goes_along() => SnapshotCheck.CheckAsync(
        """
        namespace Shop;

        public static class MailJobs
        {
            /// <summary>
            /// Sends a mail, &lt;soon&gt;, with <paramref name="to"/>; see <see cref="MailJobs"/>.
            /// </summary>
            /// <remarks>
            /// <list type="bullet">
            ///   <item>Once.</item>
            /// </list>
            /// </remarks>
            /// <param name="to">Who gets it.</param>
            /// <param name="token">Stops it.</param>
            /// <exception cref="System.IO.IOException">Not for callers.</exception>
            [TypedJobs.Job] public static void Send(string to, System.Threading.CancellationToken token) { }
        }
        """,
        [("MailJobs.Send", """{"to":"ada"}""", "")]);

    [Fact]
    public Task An_obsolete_handler_with_an_id_of_its_own() => SnapshotCheck.CheckAsync(
        """
        using System;

        namespace Shop;

        public static class Old
        {
            [TypedJobs.Job, Obsolete("use \"New\"", DiagnosticId = "SHOP1", UrlFormat = "https://shop.example/{0}")]
            public static void Run(int number) { }
        }
        """,
        [("Old.Run", """{"number":1}""", "")]);

    [Fact]
    public Task All_options() => SnapshotCheck.CheckAsync(
        """
        using TypedJobs;

        namespace Shop;

        public static class OptionJobs
        {
            [Job("all", Queue = "q", MaxAttempts = 3, Timeout = "00:02:00", Backoff = BackoffKind.Fixed, BackoffDelay = "00:00:01.5",
                MaxBackoffDelay = "1.00:00:00", BackoffJitter = 0.5, OnCancel = CancelBehavior.Retry, Priority = -5, ExpiresAfter = "01:00:00",
                Deadline = "02:00:00", KeepCompletedFor = "00:00:00", KeepFailedFor = "7.00:00:00", CancellationGracePeriod = "00:00:30",
                OnIgnoredCancellation = (IgnoredCancellationBehavior)0)]
            public static void All() { }

            [Job("policy", BackoffPolicy = "slow", Timeout = null)]
            public static void Policy() { }
        }
        """,
        [("all", "{}", ""), ("policy", "{}", "")]);
}
