namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Each rule at its edges: what it must see, and what it must leave alone, with all the others running as well.</summary>
public sealed class RuleTests
{
    private const string Frame = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public delegate Task Work(int id, CancellationToken token = default);

        public interface IOuter
        {
            Task DoAsync(int id, CancellationToken token = default);
            Task PlainAsync(int id);
        }

        public sealed class Jobs(IOuter outer, Work work)
        {
            private readonly CancellationTokenSource _host = new();
            private CancellationToken _kept;

            [Job]
            public async Task<int> Run(int id, JobContext job, CancellationToken token)
            {
                await outer.DoAsync(id, token);
                $BODY$
                return 0;
            }

            public static async Task Helper(int id, CancellationToken token) => await Task.Delay(id, token);
            public static async Task Deaf(int id, CancellationToken token) => await Task.Yield();
            public static async Task Even(int id, CancellationToken token) { if (id > 0) await Odd(id - 1, token); }
            public static async Task Odd(int id, CancellationToken token) { if (id > 0) await Even(id - 1, token); else await Task.Delay(1, token); }
            public void Use() { GC.KeepAlive(work); GC.KeepAlive(_host); GC.KeepAlive(_kept); }
        }
        """;

    [Theory]
    [InlineData("await work(id);", "TJ2003")]
    [InlineData("await outer.DoAsync(id, cancellation());  CancellationToken cancellation() => CancellationToken.None;", "TJ2005")]
    [InlineData("CancellationToken none = CancellationToken.None; await outer.DoAsync(id, none);", "TJ2004")]
    [InlineData("CancellationToken none = default; CancellationToken copy = none; await outer.DoAsync(id, copy);", "TJ2004")]
    [InlineData("await Helper(id, default);", "TJ2004")]
    [InlineData("var o = new ParallelOptions { CancellationToken = default }; Parallel.For(0, 1, o, i => { });", "TJ2004")]
    [InlineData("await outer.DoAsync(id, _host.Token);", "TJ2005")]
    [InlineData("var other = CancellationTokenSource.CreateLinkedTokenSource(_host.Token); await outer.DoAsync(id, other.Token); other.Dispose();", "TJ2005")]
    [InlineData("token = _host.Token; await outer.DoAsync(id, token);", "TJ2006")]
    [InlineData("await outer.DoAsync(id, CancellationTokenSource.CreateLinkedTokenSource(token).Token);", "TJ2006")]
    [InlineData("do { await outer.PlainAsync(id); } while (id > 0);", "TJ2007")]
    [InlineData("for (int i = 0; i < id; i++) await outer.PlainAsync(i);", "TJ2007")]
    [InlineData("foreach (string path in Directory.GetFiles(\".\")) File.Delete(path);", "TJ2007")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (TaskCanceledException) { }", "TJ2008")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { Console.WriteLine(e); }", "TJ2008")]
    [InlineData("for (int n = 0; n < 5; n++) { try { await outer.DoAsync(id, token); return 1; } catch (Exception) { if (n == 4) throw; } }", "TJ2008")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { if (id > 3) return 1; throw; }", "TJ2008")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { Func<int> late = () => throw new IOException(null, e); Console.WriteLine(late); }", "TJ2008")]
    [InlineData("Task.Delay(1, token).Wait();", "TJ2009")]
    [InlineData("outer.PlainAsync(id).GetAwaiter().GetResult();", "TJ2009")]
    [InlineData("Task.WaitAny(outer.PlainAsync(id), outer.PlainAsync(2));", "TJ2009")]
    [InlineData("_ = Task.Run(() => outer.DoAsync(id, token));", "TJ2011")]
    [InlineData("Action act = async () => await outer.DoAsync(id, token); act();", "TJ2011")]
    [InlineData("_kept = token;", "TJ2013")]
    [InlineData("_kept = job.CancellationToken;", "TJ2013")]
    public async Task A_defect_is_reported_by_its_rule_alone(string body, string rule) =>
        Assert.Equal(rule, await RunAsync(body));

    [Theory]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException) { }", "TJ2008")]
    [InlineData("try { Task.WaitAll(Helper(id, token), Helper(1, token)); } catch (AggregateException e) { Console.WriteLine(e); }", "TJ2008")]
    [InlineData("try { Console.WriteLine(Task.Run(() => 1, token).Result); } catch (AggregateException e) when (id > 1) { Console.WriteLine(e); }", "TJ2008")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException) { throw; } catch (Exception) { }", "TJ2008")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException) when (!token.IsCancellationRequested) { }", "")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException e) when (e.InnerException is IOException) { }", "")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException e) { if (e.InnerExceptions.OfType<OperationCanceledException>().Any()) throw; }", "")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException e) { e.Handle(each => each is IOException); }", "")]
    [InlineData("try { Task.Delay(1, token).Wait(); } catch (AggregateException e) { throw e.InnerException!; }", "")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (AggregateException) { }", "")]
    [InlineData("Task<int> t = Task.Run(() => 1, token); await t; try { Console.WriteLine(t.Result); Console.WriteLine(token); } catch (AggregateException) { }", "")]
    public async Task Cancellation_that_an_aggregate_exception_wraps_is_found_where_a_task_is_waited_for(string body, string rule)
    {
        // Blocking is a defect of its own.
        string found = await RunAsync(body);
        Assert.Equal(rule, string.Join(' ', found.Split(' ').Where(static id => id is "TJ2008")));
    }

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
    [InlineData("if (job.Cancellation.IsRequested) { await outer.DoAsync(-1, default); }")]
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
    public async Task What_is_well_done_is_left_alone(string body) =>
        Assert.Equal(string.Empty, await RunAsync(body));

    [Fact]
    public async Task A_chain_names_every_method_between()
    {
        var found = await AllRules.RunAsync("""
            using System.Threading;
            using System.Threading.Tasks;
            using TypedJobs;

            public static class Jobs
            {
                [Job]
                public static Task Run(CancellationToken token) => First(token);
                private static Task First(CancellationToken token) => Second(token);
                private static async Task Second(CancellationToken token) => await Task.Delay(1);
            }
            """);
        Assert.Equal(["TJ2010", "TJ2010"], found.Select(static each => each.Id));
        Assert.Contains("Jobs.First → Jobs.Second", found[0].GetMessage(null), StringComparison.Ordinal);
        Assert.Contains("Jobs.Run", found[1].GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_handler_reaches_is_left_alone() =>
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

    private static async Task<string> RunAsync(string body)
    {
        var found = await AllRules.RunAsync(Frame.Replace("$BODY$", body, StringComparison.Ordinal));
        return string.Join(' ', found.Select(static each => each.Id));
    }
}
