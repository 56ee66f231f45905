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
}
