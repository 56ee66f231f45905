using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedJobs.Analyzers.Tests;

/// <summary>Tests all rules together on handlers that are as they should be.</summary>
public sealed class AllRulesTests
{
    [Theory]
    [InlineData("await work(id, token);")]
    [InlineData("await outer.DoAsync(id, job.CancellationToken);")]
    [InlineData("await outer.DoAsync(id, id > 0 ? token : job.CancellationToken);")]
    [InlineData("var (a, b) = (id, token); await outer.DoAsync(a, b);")]
    [InlineData("(int A, CancellationToken B) pair = (id, token); await outer.DoAsync(pair.A, pair.B);")]
    [InlineData("var held = new { Token = token }; await outer.DoAsync(id, held.Token);")]
    [InlineData("CancellationToken maybe = id switch { 0 => token, _ => job.CancellationToken }; await outer.DoAsync(id, maybe);")]
    [InlineData("Func<CancellationToken, Task> f = stop => outer.DoAsync(id, stop); await f(token);")]
    [InlineData("await Even(id, token);")]
    [InlineData("await Deaf(id, token); await Helper(id, token);")]
    [InlineData("try { await outer.DoAsync(id, token); } finally { await outer.DoAsync(id, CancellationToken.None); }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (IOException) { await outer.DoAsync(id); throw; }")]
    [InlineData("if (token.IsCancellationRequested) { await outer.DoAsync(-1); }")]
    [InlineData("if (job.Cancellation.HasFired) { await outer.DoAsync(-1, default); }")]
    [InlineData("for (int i = 0; i < 1000; i++) id += i;")]
    [InlineData("while (id > 0) { token.ThrowIfCancellationRequested(); await outer.PlainAsync(id--); }")]
    [InlineData("while (!token.IsCancellationRequested) { try { await outer.DoAsync(id, token); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException) when (token.IsCancellationRequested) { return 1; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { if (e is OperationCanceledException) throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { token.ThrowIfCancellationRequested(); }")]
    [InlineData("try { await outer.PlainAsync(id); } catch (Exception) { return 2; }")]
    [InlineData("Task<int> t = Task.FromResult(1); await t; return t.Result;")]
    [InlineData("var ts = new[] { Task.FromResult(1) }; await Task.WhenAll(ts); return ts[0].Result + ts.Sum(t => t.Result);")]
    [InlineData("using var s = new SemaphoreSlim(1); s.Wait(token);")]
    [InlineData("Task t = outer.DoAsync(id, token); await t;")]
    [InlineData("await Task.Run(() => outer.DoAsync(id, token));")]
    [InlineData("var exception = new OperationCanceledException(\"no\"); Console.WriteLine(exception);")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { if (e is not HttpRequestException) throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { if (e is TimeoutException) return 2; throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { bool soft = e.Message.Length > 3; if (!soft) throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { throw new IOException(null, e); }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { switch (e) { case TimeoutException: break; default: throw; } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch { foreach (int each in new[] { id }) { if (each > 1) continue; } throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { if (id > 3) { Console.WriteLine(id); throw; } else { throw; } }")]
    [InlineData("var source = new TaskCompletionSource(); source.TrySetCanceled(); await source.Task.WaitAsync(token);")]
    public async Task Rules_report_nothing_when_a_handler_is_written_well(string body) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(body));

    [Fact]
    public async Task Rules_report_nothing_about_methods_that_no_handler_reaches() =>
        Assert.Empty(await AllRules.RunAsync("""
            using System.Threading;
            using System.Threading.Tasks;
            using TypedJobs;

            public static class Jobs
            {
                [Job]
                public static Task Run(CancellationToken token) => Task.Delay(1, token);
                public static async Task Other(CancellationToken token) { token.ThrowIfCancellationRequested(); await Task.Delay(1); }
            }
            """));

    [Fact]
    public async Task Rules_read_no_sources_of_other_projects()
    {
        CSharpCompilation other = AllRules.Compile("""
            using System.Threading;
            using System.Threading.Tasks;

            public static class Limits
            {
                public static readonly ParallelOptions Field = new() { MaxDegreeOfParallelism = 2 };
                public static ParallelOptions Property { get; } = new() { MaxDegreeOfParallelism = 2 };
                public static ParallelOptions Make() => new() { MaxDegreeOfParallelism = 2 };
                public static Task Wait(CancellationToken token) => Task.Delay(1);
            }
            """);
        CSharpCompilation project = AllRules.CompileWithErrors(CSharpSyntaxTree.ParseText(
            """
            using System.Threading;
            using System.Threading.Tasks;
            using TypedJobs;

            public static class Jobs
            {
                [Job]
                public static async Task Run(int[] ids, CancellationToken token)
                {
                    await Limits.Wait(token);
                    Parallel.ForEach(ids, Limits.Field, static id => { });
                    Parallel.ForEach(ids, Limits.Property, static id => { });
                    Parallel.ForEach(ids, Limits.Make(), static id => { });
                }
            }
            """,
            AllRules.Parse,
            "/src/Jobs.cs",
            cancellationToken: TestContext.Current.CancellationToken)).WithAssemblyName("Project").AddReferences(other.ToMetadataReference());

        Assert.Empty(project.GetDiagnostics(TestContext.Current.CancellationToken).Where(static each => each.Severity == DiagnosticSeverity.Error));
        Assert.Empty(await AllRules.WithAnalyzers(project, AllRules.Analyzers).GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken));
    }
}
