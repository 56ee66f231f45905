namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>What kind of member a handler is, how it is given its token, and who else calls it.</summary>
internal static class MemberShapes
{
    /// <summary>Gets the members: <c>$A</c> stands for the attribute, <c>$P</c> for the parameters, <c>$B</c> for the body.</summary>
    public static (string Base, string Member)[] All { get; } =
    [
        ("", "$A public async Task Run($P)\n{\n$B}\n"),
        ("", "/// <summary>Runs.</summary>\n[Obsolete] // not for long\n$A\n#pragma warning disable CS0612\npublic async Task<int> Run($P)\n{\n$B    return 1;\n}\n"),
        (" : Step", "$A public override async Task Run($P)\n{\n$B}\n"),
        (" : IStep", "$A public async Task Run($P)\n{\n$B}\n"),
        (" : IStep", "$A async Task IStep.Run($P)\n{\n$B}\n"),
        ("", "$A public partial Task Run($P);\npublic async partial Task Run($P)\n{\n$B}\n"),
        ("", "$A public virtual async ValueTask Run($P)\n{\n$B}\n"),
        ("", "$A internal async Task Run(\n    $P /* the last */)\n{\n$B}\n"),
        ("", "$A public Task Run($P) => Later(async () =>\n{\n$B});\n"),
        ("", "#region handlers\n#if true\n$A public async Task Run($P)\n{\n$B}\n#endif\n#endregion\n"),
    ];

    /// <summary>Gets the parameter for the token, how it is written, and whether it is there at all.</summary>
    public static (string Parameter, string Token)[] Tokens { get; } =
    [
        ("CancellationToken token", "token"),
        ("CancellationToken cancellationToken = default", "cancellationToken"),
        ("CancellationToken @event", "@event"),
        ("JobContext job", "job.CancellationToken"),
        ("", ""),
    ];

    /// <summary>Gets what the other file does with the handler.</summary>
    public static string[] Callers { get; } =
    [
        "",
        "public static class Names { public static string Name => nameof(Jobs.Run); }",
        "/// <summary>Like <see cref=\"Jobs.Run\"/>.</summary>\npublic static class Names { }",
        "public static class Calls { public static Delegate Take(Jobs jobs) => jobs.Run; }",
        "public class Later(IAsyncEnumerable<int> numbers, IAsyncEnumerable<int> other, Stream stream, IHost host, SemaphoreSlim? gate) : Jobs(numbers, other, stream, host, gate) { }",
        "public class Later(IAsyncEnumerable<int> numbers, IAsyncEnumerable<int> other, Stream stream, IHost host, SemaphoreSlim? gate) : Jobs(numbers, other, stream, host, gate), IOther { }",
    ];

    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        """;

    private const string Frame = """
        public interface IHost { CancellationToken Stopping { get; } }
        $TYPES
        public partial class Jobs(IAsyncEnumerable<int> numbers, IAsyncEnumerable<int> other, Stream stream, IHost host, SemaphoreSlim? gate)$BASE
        {
            private static readonly CancellationTokenSource _limit = new(7000);
            private readonly SemaphoreSlim _gate = new(1);

        $MEMBER
            private static void Use(object? value) => GC.KeepAlive(value);
            private static Task Later(Func<Task> work) => work();
            private static Task Plain(int number) => Task.CompletedTask;
            private static Task<int> Count2(int number) => Task.FromResult(number);
            private static Task<int> Count(int number, CancellationToken cancellationToken = default) => Task.FromResult(number);
            private static Task<IDisposable> Lease(int number, CancellationToken cancellationToken = default) => Task.FromResult<IDisposable>(new MemoryStream());
            private static Task Load(string url, int tries = 1, CancellationToken cancellationToken = default) => Task.CompletedTask;
            private static Task Maybe(string url, CancellationToken? token = null) => Task.CompletedTask;
            private static Task Generic<T>(T value) => Task.CompletedTask;
            private static Task Generic<T>(T value, CancellationToken token) => Task.CompletedTask;
            private static Task Many(string first, params object[] more) => Task.CompletedTask;
            private static Task Many(string first, object[] more, CancellationToken token) => Task.CompletedTask;
            private static Task Between(string text, int count) => Task.CompletedTask;
            private static Task Between(string text, CancellationToken token, int count) => Task.CompletedTask;
            private static async Task Deaf(string url, CancellationToken stop) { await Load(url); await Task.Delay(9); }
            private static async IAsyncEnumerable<int> Read(int number, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken token) { await Task.Delay(number, token); yield return number; }
            public void All() { Use(numbers); Use(other); Use(stream); Use(host); Use(gate); Use(_gate); }
        }

        public sealed class Ticker : IDisposable
        {
            public Ticker(int ticks) { }
            public Ticker(int ticks, CancellationToken token) { }
            public void Dispose() { }
        }

        public static class Extensions
        {
            public static Task Send(this string url) => Task.CompletedTask;
            public static Task Send(this string url, CancellationToken token) => Task.CompletedTask;
            public static Task Post(this string url, int times, CancellationToken token = default) => Task.CompletedTask;
        }
        """;

    public static string[] Sources(string body, Variation variation, bool isUnused, Func<string, string> sprinkle)
    {
        (string parameter, string token) = Tokens[variation.Token];
        if (token.Length == 0 && body.Contains("$T", StringComparison.Ordinal))
        {
            (parameter, token) = Tokens[0];
        }

        (string baseType, string member) = All[variation.Member];
        string parameters = $"string url, bool fast{(parameter.Length > 0 ? $", {parameter}" : "")}";
        string use = isUnused || token.Length == 0 ? "" : "await Task.Delay(1, $T);\n";
        string before = "bool? again = fast;\nUse(again);\n";
        string implementation = member.Contains("IStep.Run", StringComparison.Ordinal) ? parameters.Replace(" = default", "", StringComparison.Ordinal) : parameters;
        string handler = member
            .Replace("$A", "[Job]", StringComparison.Ordinal)
            .Replace("$P", implementation, StringComparison.Ordinal)
            .Replace("$B", $"{before}{use}{body}await Task.Yield();\n", StringComparison.Ordinal)
            .Replace("$T", token, StringComparison.Ordinal);
        string step = parameters;
        string types = baseType switch
        {
            " : Step" => $"public abstract class Step {{ public abstract Task Run({step}); }}",
            " : IStep" => $"public interface IStep {{ Task Run({step}); }}",
            _ => "",
        };
        string caller = Callers[variation.Caller];
        if (member.Contains("IStep.Run", StringComparison.Ordinal) && caller.Contains("Run", StringComparison.Ordinal))
        {
            caller = "";
        }

        if (caller.Contains("IOther", StringComparison.Ordinal))
        {
            caller = member.Contains("public async Task Run", StringComparison.Ordinal) ? $"{caller}\npublic interface IOther {{ Task Run({step}); }}" : "";
        }

        string source = Frame
            .Replace("$TYPES", types, StringComparison.Ordinal)
            .Replace("$BASE", baseType, StringComparison.Ordinal)
            .Replace("$MEMBER", handler, StringComparison.Ordinal);
        return [sprinkle($"{Usings}{source}"), $"{Usings}{caller}"];
    }
}
