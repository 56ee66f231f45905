namespace TypedJobs.Analyzers.Tests.Cancellation;

/// <summary>Tests TJ2008 with all other rules beside it.</summary>
public sealed class SwallowedCancellationAnalyzerTests
{
    [Theory]
    [InlineData("try { await outer.DoAsync(id, token); } catch (TaskCanceledException) { }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { Console.WriteLine(e); }")]
    [InlineData("for (int n = 0; n < 5; n++) { try { await outer.DoAsync(id, token); return 1; } catch (Exception) { if (n == 4) throw; } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { if (id > 3) return 1; throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { Func<int> late = () => throw new IOException(null, e); Console.WriteLine(late); }")]
    public async Task A_catch_is_reported_when_it_swallows_the_cancellation(string body) =>
        Assert.Equal(RuleIds.SwallowedCancellation, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("if (!bool.TryParse(\"yes\", out bool stop)) return 1; for (int n = 0; n < 3; n++) { stop = stop || token.IsCancellationRequested; if (stop) await outer.DoAsync(n, token); }")]
    [InlineData("bool.TryParse(\"yes\", out bool stop); stop = stop || token.IsCancellationRequested; try { await outer.DoAsync(id, token); } catch (Exception) when (!stop) { throw; }")]
    [InlineData("bool.TryParse(\"yes\", out bool a); bool.TryParse(\"no\", out bool b); a = b || token.IsCancellationRequested; b = a && id > 1; if (b) await outer.DoAsync(id, token);")]
    public async Task A_local_that_comes_from_itself_is_followed_to_an_end(string body) => Assert.Empty(await HandlerCheck.RunAsync(body));

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
    public async Task A_wrapped_cancellation_is_reported_when_a_task_is_waited_for(string body, string rule)
    {
        // Blocking is a defect of its own.
        string found = await HandlerCheck.RunAsync(body);
        Assert.Equal(rule, string.Join(' ', found.Split(' ').Where(static id => id is "TJ2008")));
    }

    [Theory]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException) when (!token.IsCancellationRequested) { Console.WriteLine(1); } catch (Exception) { Console.WriteLine(2); }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (IOException) { } catch (Exception e) when (e is IOException or OperationCanceledException) { return 2; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) when (e is not InvalidOperationException) { return 2; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException e) when (e.CancellationToken == token) { id++; }")]
    [InlineData("foreach (char c in \"abc\") { using var limit = CancellationTokenSource.CreateLinkedTokenSource(token); limit.CancelAfter(9); try { await outer.DoAsync(c, limit.Token); } catch (OperationCanceledException) { Console.WriteLine(c); } }")]
    [InlineData("while (!token.IsCancellationRequested) { try { await outer.DoAsync(id, token); } catch (OperationCanceledException) { return 1; } }")]
    [InlineData("while (!token.IsCancellationRequested) { try { await outer.DoAsync(id, token); } catch (OperationCanceledException) { break; } } await outer.PlainAsync(id);")]
    [InlineData("foreach (char c in \"abc\") { token.ThrowIfCancellationRequested(); try { await outer.DoAsync(c, token); } catch (Exception) { break; } }")]
    [InlineData("foreach (char c in \"abc\") { token.ThrowIfCancellationRequested(); try { await outer.DoAsync(c, token); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { Console.WriteLine(id); } await outer.PlainAsync(id); await outer.DoAsync(id, token);")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); await outer.DoAsync(id, token); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("Func<Task> work = async () => { try { await outer.DoAsync(id, token); } catch (Exception) { Console.WriteLine(id); } }; await work();")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { if (e is IOException) throw; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { switch (e) { case IOException: throw; default: break; } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) { if (e.Message.Length > 3) id++; else id--; } await outer.PlainAsync(id);")]
    [InlineData("bool? again = id > 1; try { await outer.DoAsync(id, token); } catch (Exception) when (again ?? true) { id++; }")]
    public async Task A_catch_is_reported_when_a_path_goes_on_as_if_nothing_was_cancelled(string body) =>
        Assert.Equal(RuleIds.SwallowedCancellation, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException) when (!token.IsCancellationRequested) { id++; } catch (IOException) { id--; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException) { throw; } catch (Exception) { return 2; }")]
    [InlineData("using var limit = CancellationTokenSource.CreateLinkedTokenSource(token); try { await outer.DoAsync(id, limit.Token); } catch (OperationCanceledException) when (limit.IsCancellationRequested && !token.IsCancellationRequested) { return 2; }")]
    [InlineData("using var other = new CancellationTokenSource(9); using var both = CancellationTokenSource.CreateLinkedTokenSource(token, other.Token); try { await outer.DoAsync(id, both.Token); } catch (OperationCanceledException) when (other.IsCancellationRequested) { return 2; }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (OperationCanceledException e) when (e.CancellationToken != token) { id++; }")]
    [InlineData("for (int tries = 0; ; tries++) { try { await outer.DoAsync(id, token); break; } catch (Exception) when (tries < 3) { await Task.Delay(9, token); } }")]
    [InlineData("for (int tries = 0; tries < 3; tries++) { try { await outer.DoAsync(id, token); return 1; } catch (Exception e) { Console.WriteLine(e); token.ThrowIfCancellationRequested(); } }")]
    [InlineData("Exception? last = null; try { await outer.DoAsync(id, token); } catch (Exception e) { last = e; } if (last is not null) throw last;")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { id++; } token.ThrowIfCancellationRequested();")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception) { if (token.IsCancellationRequested) throw; return 2; }")]
    [InlineData("await foreach (int i in Numbers().WithCancellation(token)) { try { await outer.DoAsync(i, token); } catch (Exception e) { Console.WriteLine(e); } } static async IAsyncEnumerable<int> Numbers() { await Task.Yield(); yield return 1; }")]
    [InlineData("await Parallel.ForEachAsync(new[] { 1 }, token, async (i, stop) => { try { await outer.DoAsync(i, stop); } catch (Exception e) { Console.WriteLine(e); } });")]
    [InlineData("try { while (!token.IsCancellationRequested) { Console.WriteLine(id++); } } catch (Exception) { return 2; }")]
    [InlineData("using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync(token)) { try { await outer.DoAsync(id, token); } catch (Exception e) { Console.WriteLine(e); } }")]
    [InlineData("try { await outer.DoAsync(id, token); } catch (Exception e) when (e is HttpRequestException or IOException) { return 2; }")]
    public async Task A_catch_is_not_reported_when_every_path_answers_the_cancellation(string body) =>
        Assert.Equal(string.Empty, await HandlerCheck.RunAsync(body));

    [Theory]
    [InlineData("private static readonly IPost Post = null!; [Job] public async Task Handle(int[] ids, CancellationToken token) { try { await Post.SendAsync(1, token); } catch (Exception) { await Post.PushAsync(2); } }", "public interface IPost { Task SendAsync(int id, CancellationToken stop = default); Task PushAsync(int id); CancellationToken Closing { get; } }")]
    public async Task A_catch_is_reported_when_the_token_goes_to_a_service_with_one_of_its_own(string code, string types) =>
        Assert.Equal(RuleIds.SwallowedCancellation, await HandlerCheck.RunClassAsync(code, types));
}
