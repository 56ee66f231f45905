using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace TypedJobs.Analyzers.Tests;

/// <summary>
/// Tests that no rule fails on handlers of random statements, whether they compile or not, and that each comes to an end soon. A failure names its
/// seed; <c>TYPEDJOBS_FUZZ_FACTOR</c> tries so many times as many.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class RandomHandlerTests
{
    private const int Files = 10;
    private const int HandlersOfFile = 10;
    private const int Depth = 4;

    // Of all rules together: a hundred times what a handler of this size takes.
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(30);

    private static readonly Gen<string> Value = AnyOf(
        "token", "job.CancellationToken", "limit.Token", "limit", "default", "CancellationToken.None", "id", "e", "flag", "null", "copy", "numbers", "gate", "this", "x => x", "() => token",
        "(id, token)", "new[] { token }", "[id, 1]", "token.IsCancellationRequested", "!limit.IsCancellationRequested", "e is OperationCanceledException { CancellationToken: var t } && t == token",
        "flag ? token : default", "copy ?? token", "Helper(id, token)", "Task.Delay(id)", "Task.Delay(id, token)", "Local(flag)", "await Task.Delay(id)", "numbers.Count(n => n > id)",
        "id switch { 1 => token, 2 when flag => default, _ => limit.Token }", "throw new OperationCanceledException(token)", "from n in numbers where n > 1 select Task.Delay(n)",
        "new ParallelOptions { MaxDegreeOfParallelism = id }", "(flag = !flag) || flag", "new Thread(() => Use(token))", "checked(id + 1)", "stackalloc int[3]", "nameof(token)", "typeof(Jobs)");

    private static readonly Gen<string> Statement = Gen.Recursive<string>((depth, inner) => depth >= Depth ? Leaf() : Gen.Frequency((3, Leaf()), (4, Nested(inner))));

    private static int Factor =>
        int.TryParse(Environment.GetEnvironmentVariable("TYPEDJOBS_FUZZ_FACTOR"), CultureInfo.InvariantCulture, out int factor) && factor > 0 ? factor : 1;

    [Fact]
    public Task No_rule_fails_on_random_handlers_and_each_ends_soon() => Statement.Array[1, 6].Array[HandlersOfFile].SampleAsync(
        async handlers =>
        {
            string source = Source(handlers);
            CSharpCompilation compilation = AllRules.CompileWithErrors(CSharpSyntaxTree.ParseText(source, AllRules.Parse, "/src/Random.cs", cancellationToken: TestContext.Current.CancellationToken));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(MostTime);
            var exceptions = new List<Exception>();
            var watch = Stopwatch.StartNew();
            ImmutableArray<Diagnostic> found = await compilation
                .WithAnalyzers(AllRules.Analyzers, new CompilationWithAnalyzersOptions(
                    new AnalyzerOptions([]), (e, _, _) => exceptions.Add(e), concurrentAnalysis: false, logAnalyzerExecutionTime: false))
                .GetAnalyzerDiagnosticsAsync(limit.Token);
            Assert.True(exceptions.Count == 0, $"{exceptions.FirstOrDefault()}\n{source}");
            Diagnostic? failure = found.FirstOrDefault(static each => each.GetMessage(null).StartsWith("The rule failed on", StringComparison.Ordinal));
            Assert.True(failure is null, $"{failure}\n{source}");
            Assert.True(watch.Elapsed < MostTime, $"{watch.Elapsed}\n{source}");
        },
        iter: Files * Factor,
        print: Source);

    [Theory]
    [InlineData("try { await Task.Delay(1, token); } catch { ", " }", 30)]
    [InlineData("if (flag) { ", " } else { await Task.Delay(id); }", 100)]
    [InlineData("foreach (int i in numbers) { ", " }", 100)]
    [InlineData("await Task.Run(async () => { ", " }, token);", 4)]
    [InlineData("while (flag) { try { await Task.Delay(1, token); } finally { ", " } }", 30)]
    public async Task No_rule_takes_longer_than_a_few_seconds_for_deep_statements(string open, string close, int depth)
    {
        string nested = string.Concat(Enumerable.Repeat(open, depth)) + "await Task.Delay(2);" + string.Concat(Enumerable.Repeat(close, depth));
        CSharpCompilation compilation = AllRules.CompileWithErrors(CSharpSyntaxTree.ParseText(Source([[nested]]), AllRules.Parse, cancellationToken: TestContext.Current.CancellationToken));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(MostTime);
        ImmutableArray<Diagnostic> found = await AllRules.WithAnalyzers(compilation, AllRules.Analyzers).GetAnalyzerDiagnosticsAsync(limit.Token);
        Assert.DoesNotContain(found, static each => each.Id == "AD0001");
    }

    private static Gen<string> AnyOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(place => texts[place]);

    private static Gen<string> Leaf() => Gen.OneOf(
        Gen.Select(Value, static value => $"Use({value});"),
        Gen.Select(Value, static value => $"await Helper(id, {value});"),
        Gen.Select(Value, static value => $"await Task.Delay(id, {value});"),
        Gen.Select(Value, Value, static (one, two) => $"flag = {one} == {two};"),
        Gen.Select(Value, static value => $"var v{value.Length} = {value};"),
        AnyOf(
            "return;", "break;", "continue;", "throw;", "throw new Exception();", "token.ThrowIfCancellationRequested();", "limit.CancelAfter(5);", "limit.Cancel();", "flag = true;", "id++;",
            "copy = token;", "token = default;", "_ = Task.Delay(id);", "Task.Delay(id).Wait();", "Thread.Sleep(id);", "await gate.WaitAsync();", "goto end;", "_kept = token;", "yield return 1;",
            "if (e is OperationCanceledException) throw;", "using var linked = CancellationTokenSource.CreateLinkedTokenSource(token);", "void Inner() { Inner(); Use(token); }", ";", "token.Register(limit.Cancel);",
            "ref int r = ref id;", "(flag, id) = (true, 2);", "await foreach (var n in Stream()) Use(n);", "await using (limit as IAsyncDisposable) { }", "File.ReadAllText(\"a\");", "Parallel.For(0, id, i => Use(i));"));

    private static Gen<string> Nested(Gen<string> inner) => Gen.Select(inner.Array[0, 3], inner, Value, Gen.Int[0, 17]).Select(static parts =>
    {
        (string[] list, string other, string value, int kind) = parts;
        string body = string.Join(' ', list);
        return kind switch
        {
            0 => $"if ({value}) {{ {body} }} else {other}",
            1 => $"while ({value}) {{ {body} }}",
            2 => $"for (int i = 0; i < id; i++) {{ {body} }}",
            3 => $"foreach (var n in numbers) {{ {body} }}",
            4 => $"do {{ {body} }} while ({value});",
            5 => $"try {{ {body} }} catch (OperationCanceledException) when ({value}) {{ {other} }}",
            6 => $"try {{ {body} }} catch (Exception caught) {{ e = caught; {other} }}",
            7 => $"try {{ {body} }} catch {{ {other} }} finally {{ Use(id); }}",
            8 => $"try {{ {body} }} catch (IOException) {{ {other} }} catch (Exception x) when (x is OperationCanceledException || {value}) {{ Use(x); }}",
            9 => $"switch ({value}) {{ case 1: {body} break; default: {other} break; }}",
            10 => $"using (var s{body.Length} = CancellationTokenSource.CreateLinkedTokenSource(token)) {{ {body} }}",
            11 => $"lock (gate) {{ {body} }}",
            12 => $"await Task.Run(async () => {{ {body} }}, {value});",
            13 => $"{{ async Task L{body.Length}() {{ {body} }} await L{body.Length}(); }}",
            14 => $"Action a{body.Length} = () => {{ {body} }};",
            15 => $"await Parallel.ForEachAsync(numbers, async (n, token2) => {{ {body} }});",
            16 => $"end{body.Length}: {other}",
            _ => $"unchecked {{ {body} {other} }}",
        };
    });

    private static string Source(string[][] handlers) => $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;
        public class Jobs(SemaphoreSlim gate, int[] numbers)
        {
            private CancellationToken _kept;
            {{string.Join('\n', handlers.Select(static (statements, i) => $$"""
                [Job] public async Task Run{{i}}(int id, bool flag, JobContext job, CancellationToken token)
                {
                    using var limit = CancellationTokenSource.CreateLinkedTokenSource(token); CancellationToken? copy = null; Exception e = new();
                    {{string.Join('\n', statements)}}
                    end: Use(_kept); bool Local(bool again) => again && Local(!again);
                }
                """))}}
            private static void Use(object? value) => GC.KeepAlive(value);
            private static async Task Helper(int id, CancellationToken token = default) { if (id > 0) await Helper(id - 1, token); else await Task.Delay(1, token); }
            private static IAsyncEnumerable<int> Stream(CancellationToken token = default) => throw new NotSupportedException();
        }
        """;
}
