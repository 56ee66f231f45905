using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace TypedJobs.Analyzers.Tests;

/// <summary>The rules of payloads and options at their edges, and what .editorconfig changes about them.</summary>
public sealed class OptionTests
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public sealed class Settable { public int Id { get; set; } }
        public sealed record Three(int A, int B, int C);
        public record struct Changing { public int Id { get; set; } }
        public interface IRepository
        {
            Task SaveAsync(CancellationToken token = default);
            Task CommitAsync(CancellationToken token = default);
        }
        public static class JobsCalls
        {
            public static JobCall Print(int order) => throw new NotSupportedException();
            public static JobCall Mail(int order) => throw new NotSupportedException();
        }


        """;

    [Theory]
    [InlineData("", "string password", "TJ3101")]
    [InlineData("", "string apiKey", "TJ3101")]
    [InlineData("", "string passwordId", "")]
    [InlineData("", "bool passwordChanged", "")]
    [InlineData("", "string user", "")]
    [InlineData("", "[FromServices] Func<string> password", "")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string iban", "TJ3101")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string socialSecurity", "TJ3101")]
    [InlineData("typedjobs.secret_names = iban, social_security", "string password", "")]
    [InlineData("", "byte[] picture", "TJ3102")]
    [InlineData("", "ReadOnlyMemory<byte> picture", "TJ3102")]
    [InlineData("", "int[] numbers", "")]
    [InlineData("", "Settable value", "TJ3102")]
    [InlineData("", "Three value", "")]
    [InlineData("", "Changing value", "")]
    [InlineData("typedjobs.max_payload_members = 2", "Three value", "TJ3102")]
    [InlineData("typedjobs.max_payload_members = 3", "Three value", "")]
    public Task A_payload_is_judged_by_names_and_shape(string options, string parameter, string rule) =>
        CheckAsync(options, $$"""
            public static class Jobs { [Job] public static void Run({{parameter}}) => Console.WriteLine(); }
            """, rule);

    [Theory]
    [InlineData("", "MaxAttempts = 20, Backoff = BackoffKind.None", "TJ4101")]
    [InlineData("", "MaxAttempts = 19, Backoff = BackoffKind.None", "")]
    [InlineData("", "MaxAttempts = 20", "")]
    [InlineData("", "MaxAttempts = 20, BackoffDelay = \"00:00:00\"", "TJ4101")]
    [InlineData("", "MaxAttempts = 20, BackoffDelay = \"00:00:01\"", "")]
    [InlineData("typedjobs.many_attempts = 5", "MaxAttempts = 5, Backoff = BackoffKind.None", "TJ4101")]
    [InlineData("typedjobs.many_attempts = 5", "MaxAttempts = 4, Backoff = BackoffKind.None", "")]
    [InlineData("typedjobs.many_attempts = 100", "MaxAttempts = 20, Backoff = BackoffKind.None", "")]
    [InlineData("typedjobs.many_attempts = many", "MaxAttempts = 20, Backoff = BackoffKind.None", "TJ4101")]
    public Task Attempts_need_a_pause_when_there_are_many(string options, string job, string rule) =>
        CheckAsync(options, $$"""
            public static class Jobs { [Job({{job}})] public static void Run(int order) => Console.WriteLine(order); }
            """, rule);

    [Theory]
    [InlineData("await repository.SaveAsync();", "", "TJ2003")]
    [InlineData("await repository.SaveAsync();", "typedjobs.uncancellable_methods = SaveAsync", "")]
    [InlineData("await repository.CommitAsync();", "", "")]
    [InlineData("await repository.CommitAsync();", "typedjobs.uncancellable_methods = SaveAsync, Flush", "TJ2003")]
    [InlineData("await repository.SaveAsync(CancellationToken.None);", "", "TJ2004")]
    [InlineData("await repository.SaveAsync(CancellationToken.None);", "typedjobs.uncancellable_methods = Flush, SaveAsync", "")]
    [InlineData("await repository.SaveAsync(_host);", "", "TJ2005")]
    [InlineData("await repository.SaveAsync(_host);", "typedjobs.uncancellable_methods = SaveAsync", "")]
    public Task What_must_finish_may_be_named(string body, string options, string rule) =>
        CheckAsync(options, $$"""
            public sealed class Jobs(IRepository repository)
            {
                private readonly CancellationToken _host = new(true);

                [Job]
                public async Task Run(CancellationToken token)
                {
                    await Task.Delay(1, token);
                    {{body}}
                    Console.WriteLine(_host);
                }
            }
            """, rule);

    [Theory]
    [InlineData("\"orders\"", "Print", "await handle.WaitForCompletionAsync(token);", "TJ1103")]
    [InlineData("\"mails\"", "Print", "await handle.WaitForCompletionAsync(token);", "")]
    [InlineData("\"mails\"", "Mail", "await handle.WaitForCompletionAsync(token);", "TJ1103")]
    [InlineData("\"orders\"", "Mail", "await handle.WaitForCompletionAsync(token);", "")]
    [InlineData("\"orders\"", "Print", "Console.WriteLine(handle.Id);", "")]
    public Task A_handler_may_wait_for_other_queues_only(string queue, string awaited, string body, string rule) =>
        CheckAsync(string.Empty, $$"""
            public static class Jobs
            {
                [Job(Queue = {{queue}})]
                public static async Task Run([FromServices] IJobClient jobs, CancellationToken token)
                {
                    JobHandle handle = await jobs.EnqueueAsync(JobsCalls.{{awaited}}(1), token);
                    {{body}}
                }

                [Job(Queue = "orders")] public static void Print(int order) => Console.WriteLine(order);
                [Job(Queue = "mails")] public static void Mail(int order) => Console.WriteLine(order);
            }
            """, rule);

    private static async Task CheckAsync(string options, string source, string rule)
    {
        ImmutableArray<Diagnostic> found = await AllRules.RunAsync(new EditorConfig(options), Usings + source);
        Assert.Equal(rule.Length == 0 ? [] : [rule], found.Select(static each => each.Id));
    }
}
