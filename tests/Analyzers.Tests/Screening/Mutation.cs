using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TypedJobs.Analyzers.Tests.Screening;

/// <summary>Changes a method as people do when they get it wrong, and sometimes when they get it right.</summary>
internal static class Mutation
{
    private static readonly string[] Tokens =
        ["default", "CancellationToken.None", "new CancellationTokenSource().Token", "new CancellationTokenSource(5).Token", "default(CancellationToken)"];

    private static readonly string[] Statements =
    [
        "Thread.Sleep(1);", "Console.WriteLine(1);", "System.IO.File.Delete(\"a\");", "_ = System.IO.File.ReadAllText(\"a\");", "_ = Task.Delay(1);",
        "Task.Delay(1);", "var dropped = Task.Delay(1);", "await Task.Delay(1);", "await Task.Yield();", "Task.Delay(1).Wait();", "new Thread(() => { }).Start();",
        "_ = Task.Run(() => 1);", "await Task.Run(() => 1);", "var late = Task.Run(() => 1); await late;", "Action free = async () => await Task.Delay(1); free();",
        "using var alone = new CancellationTokenSource(); await Task.Delay(1, alone.Token);",
        "var linked = CancellationTokenSource.CreateLinkedTokenSource($T); await Task.Delay(1, linked.Token);",
        "using var linked = CancellationTokenSource.CreateLinkedTokenSource($T); await Task.Delay(1, linked.Token);",
        "using var linked = CancellationTokenSource.CreateLinkedTokenSource($T); linked.CancelAfter(5); $T.ThrowIfCancellationRequested();",
        "var copy = $T; await Task.Delay(1, copy);", "$T = default;", "$T.ThrowIfCancellationRequested();", "if ($T.IsCancellationRequested) { return; }",
        "$T.Register(() => { });", "GC.KeepAlive($T);", "foreach (var file in System.IO.Directory.GetFiles(\".\")) { System.IO.File.Delete(file); }",
        "Func<Task> work = () => Task.Delay(1, $T); await work();", "Func<CancellationToken, Task> given = stop => Task.Delay(1, stop); await given($T);",
        "Func<CancellationToken, Task> given = stop => Task.Delay(1, stop); await given(default);",
        "async Task InnerAsync() => await Task.Delay(1, $T); await InnerAsync();", "async Task InnerAsync() => await Task.Delay(1); await InnerAsync();",
        "async void Inner() => await Task.Delay(1, $T); Inner();", "await Parallel.ForEachAsync(new[] { 1 }, $T, async (i, stop) => await Task.Delay(i, stop));",
        "await Parallel.ForEachAsync(new[] { 1 }, $T, async (i, stop) => await Task.Delay(i));",
        "await Parallel.ForEachAsync(new[] { 1 }, async (i, stop) => await Task.Delay(i, stop));",
        "await Task.WhenAll(new[] { 1 }.Select(i => Task.Delay(i, $T)));", "await Task.WhenAll(new[] { 1 }.Select(i => Task.Delay(i)));",
        "await Task.WhenAll(new[] { 1 }.Select(async i => await Task.Delay(i)));", "await Task.WhenAll(new[] { 1 }.Select(async i => await Task.Delay(i, $T)));",
        "using var reader = new System.IO.StreamReader(\"a\"); _ = reader.ReadToEnd();", "using var reader = new System.IO.StreamReader(\"a\"); _ = await reader.ReadLineAsync();",
        "using var reader = new System.IO.StreamReader(\"a\"); _ = await reader.ReadLineAsync($T);", "_ = new[] { 1 }.ToList().Count;", "_ = string.Join(\",\", new[] { 1 });",
        "var gate = new SemaphoreSlim(1); await gate.WaitAsync($T); gate.Release();", "var gate = new SemaphoreSlim(1); gate.Wait();", "var gate = new SemaphoreSlim(1); gate.Wait($T);",
        "var options = new ParallelOptions(); Parallel.For(0, 3, options, i => { });", "var options = new ParallelOptions { CancellationToken = $T }; Parallel.For(0, 3, options, i => { });",
        "Parallel.For(0, 3, i => Console.WriteLine(i));", "_ = System.Text.Json.JsonSerializer.Serialize(1);", "_ = nameof($T);", "bool off = $T.IsCancellationRequested; GC.KeepAlive(off);",
    ];

    private static readonly string[] Around =
    [
        "try { $S } catch (Exception) { }", "try { $S } catch (Exception e) { Console.WriteLine(e); }", "try { $S } catch (OperationCanceledException) { }",
        "try { $S } catch (TaskCanceledException) { throw; } catch (Exception) { }", "try { $S } catch (OperationCanceledException) { throw; } catch (Exception) { }",
        "try { $S } catch (Exception e) when (e is not OperationCanceledException) { }", "try { $S } catch (Exception) when (1 > 0) { }",
        "try { $S } catch (OperationCanceledException) when ($T.IsCancellationRequested) { throw; } catch (Exception) { }",
        "try { $S } catch (OperationCanceledException) when ($T.IsCancellationRequested) { }", "try { $S } catch (Exception) when (!$T.IsCancellationRequested) { }",
        "try { $S } catch (Exception) { $T.ThrowIfCancellationRequested(); }", "try { $S } catch { }", "try { $S } catch { throw; }", "try { $S } finally { Console.WriteLine(1); }",
        "try { Console.WriteLine(1); } finally { $S }", "try { Console.WriteLine(1); } catch (InvalidOperationException) { $S }", "try { $S } catch (System.IO.IOException) { }",
        "while (true) { $S }", "while (!$T.IsCancellationRequested) { $S }", "for (int turn = 0; turn < 3; turn++) { $S }", "do { $S } while (DateTime.Now.Year > 3);",
        "foreach (int turn in new[] { 1 }) { $S }", "if ($T.IsCancellationRequested) { $S }", "if (!$T.IsCancellationRequested) { $S }", "lock (new object()) { $S }", "checked { $S }",
        "using (var held = new System.IO.MemoryStream()) { $S }", "switch (1) { case 1: { $S break; } default: break; }", "for (;;) { $S }", "for (;;) { $S await Task.Delay(1); }",
    ];

    /// <summary>The method with one change; null when there is nothing to change.</summary>
    public static SyntaxNode? Of(MethodDeclarationSyntax method, Random random)
    {
        SyntaxNode? body = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        string token = method.ParameterList.Parameters.LastOrDefault(static each => each.Type?.ToString() == "CancellationToken")?.Identifier.ValueText
            ?? method.ParameterList.Parameters.Where(static each => each.Type?.ToString() == "JobContext").Select(static each => $"{each.Identifier.ValueText}.CancellationToken").FirstOrDefault()
            ?? "CancellationToken.None";
        return body is null ? null : random.Next(10) switch
        {
            0 => Replace<ArgumentSyntax>(method, random, static each => IsToken(each.Expression), each => null),
            1 => Replace<ArgumentSyntax>(method, random, static each => IsToken(each.Expression), each => each.WithExpression(SyntaxFactory.ParseExpression(Pick(Tokens, random)))),
            2 => Replace<AwaitExpressionSyntax>(method, random, static _ => true, each => each.Expression),
            3 => Replace<StatementSyntax>(method, random, IsInBlock, each => null),
            4 => Replace<CatchClauseSyntax>(method, random, static each => each.Filter is not null, each => each.WithFilter(null)),
            5 => Replace<ThrowStatementSyntax>(method, random, static _ => true, each => SyntaxFactory.ParseStatement("Console.WriteLine(1);")),
            6 => Replace<LocalDeclarationStatementSyntax>(
                method, random, static each => each.UsingKeyword.RawKind != 0, each => each.WithUsingKeyword(default).WithAwaitKeyword(default)),
            7 or 8 => Replace<StatementSyntax>(method, random, IsInBlock, each => SyntaxFactory.ParseStatement($"{{ {Pick(Statements, random).Replace("$T", token, StringComparison.Ordinal)} {each} }}")),
            _ => Replace<StatementSyntax>(
                method, random, IsInBlock, each => SyntaxFactory.ParseStatement(Pick(Around, random).Replace("$T", token, StringComparison.Ordinal).Replace("$S", each.ToString(), StringComparison.Ordinal))),
        };
    }

    private static string Pick(string[] choices, Random random) => choices[random.Next(choices.Length)];

    private static bool IsInBlock(StatementSyntax statement) => statement.Parent is BlockSyntax && statement is not BlockSyntax;

    private static bool IsToken(ExpressionSyntax value) => value.ToString() is { } text
        && (text is "cancellationToken" or "token" or "stop" or "ct" || text.EndsWith(".Token", StringComparison.Ordinal) || text.EndsWith(".CancellationToken", StringComparison.Ordinal));

    private static MethodDeclarationSyntax? Replace<TNode>(MethodDeclarationSyntax method, Random random, Func<TNode, bool> filter, Func<TNode, SyntaxNode?> change)
        where TNode : SyntaxNode
    {
        TNode[] nodes = [.. method.DescendantNodes().OfType<TNode>().Where(filter)];
        if (nodes.Length == 0)
        {
            return null;
        }

        TNode node = nodes[random.Next(nodes.Length)];
        return change(node) is { } changed
            ? method.ReplaceNode(node, changed.WithTriviaFrom(node))
            : method.RemoveNode(node, SyntaxRemoveOptions.KeepExteriorTrivia);
    }
}
