using System.Globalization;

namespace TypedJobs.Benchmarks.Generators;

/// <summary>What is generated from: 200 files, each with 5 jobs, or with 5 types for System.Text.Json, of the same payloads.</summary>
internal static class Sources
{
    public const int Classes = 200;
    public const int PerClass = 5;

    public static string[] Jobs { get; } = [.. Enumerable.Range(0, Classes).Select(i => Class(i))];

    public static string[] Contexts { get; } = [.. Enumerable.Range(0, Classes).Select(Context)];

    /// <summary>A class of jobs, whose first handler does, or takes, something more.</summary>
    public static string Class(int i, string body = "", string parameter = "") => Text(
        $$"""
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        namespace Shop.Part{{i % 20}};

        {{Records(i)}}
        public sealed class Handlers{{i}}
        {
        {{string.Concat(Enumerable.Range(0, PerClass).Select(j => Text($$"""
                /// <summary>Does number {{j}}.</summary>
                /// <param name="value">What it is done with.</param>
                [Job(Queue = "queue{{j}}", MaxAttempts = 3, Timeout = "00:05:00")]
                public Task<Result{{i}}_{{j}}> Handle{{j}}(Payload{{i}}_{{j}} value, int number{{(j == 0 ? parameter : "")}}, CancellationToken cancellationToken)
                {
                    {{(j == 0 ? body : "")}}
                    cancellationToken.ThrowIfCancellationRequested();
                    return Task.FromResult(new Result{{i}}_{{j}}(value.Name, number));
                }

            """)))}}
        }
        """);

    private static string Context(int i) => Text(
        $$"""
        using System.Text.Json.Serialization;

        namespace Shop.Part{{i % 20}};

        {{Records(i)}}
        {{string.Concat(Enumerable.Range(0, PerClass).Select(j => Text($"[JsonSerializable(typeof(Payload{i}_{j}))]\n[JsonSerializable(typeof(Result{i}_{j}))]\n")))}}
        public sealed partial class Context{{i}} : JsonSerializerContext;
        """);

    private static string Records(int i) => string.Concat(Enumerable.Range(0, PerClass).Select(j => Text(
        $"public sealed record Payload{i}_{j}(string Name, int Count, System.DateTimeOffset At, System.Collections.Generic.List<string> Tags);\npublic sealed record Result{i}_{j}(string Name, int Number);\n")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
