namespace TypedJobs.CodeFixes.Tests.Variations;

/// <summary>Represents statements about which a rule reports. <c>$T</c> stands for the job's token, <c>$N</c> for a number of their own.</summary>
/// <param name="Statement">The statements.</param>
/// <param name="IsFixable">Whether a fix is offered.</param>
/// <param name="IsAlone">Whether the handler does not use its token otherwise.</param>
internal sealed record Defect(string Statement, bool IsFixable = true, bool IsAlone = false)
{
    public static Defect[] All { get; } =
    [
        // TJ2003, by position, by name, before another argument, behind a params array, in streams, options and asynchronous forms.
        new("await Task.Delay($N);"),
        new("await Task.Delay($N).ConfigureAwait(false);"),
        new("await Load(\"a$N\");"),
        new("await Load(tries: $N, url: \"b$N\");"),
        new("await Load(\n    \"a$N\", // which\n    $N);"),
        new("await Maybe(\"a$N\");"),
        new("await Generic($N);"),
        new("await \"a$N\".Send();"),
        new("await \"a$N\".Post($N);"),
        new("await Many(\"a$N\", \"b$N\", \"c$N\");"),
        new("await Many(\"a$N\");"),
        new("await Between(\"a$N\", $N);"),
        new("await Between(count: $N, text: \"a$N\");"),
        new("Use(new Ticker($N));"),
        new("Ticker ticker$N = new($N); Use(ticker$N);"),
        new("await foreach (int n in numbers) Use(n + $N);"),
        new("await foreach (int n in fast ? numbers : other) { Use(n + $N); }"),
        new("await foreach (int n in (numbers ?? other).ConfigureAwait(false)) { Use(n + $N); }"),
        new("await Parallel.ForEachAsync(new[] { $N }, async (x, t) => await Task.Delay(x, t));"),
        new("await Parallel.ForEachAsync(new[] { 1 }, new ParallelOptions { MaxDegreeOfParallelism = $N }, async (x, t) => await Task.Delay(x, t));"),
        new("await Parallel.ForEachAsync(new[] { 1 }, new ParallelOptions\n{\n    MaxDegreeOfParallelism = $N, // not more\n}, async (x, t) => await Task.Delay(x, t));"),
        new("ParallelOptions options$N = new() { MaxDegreeOfParallelism = $N }; Parallel.For(0, $N, options$N, x => Use(x));"),
        new("var options$N = new ParallelOptions(); await Parallel.ForEachAsync(new[] { $N }, options$N, async (x, t) => await Task.Delay(x, t));"),
        new("Use(File.ReadAllText(\"a$N\").Length);"),
        new("string text$N = File.ReadAllText(\"a$N\") + \"b$N\"; Use(text$N.Length);"),
        new("Use(File.ReadAllBytes(\"a$N\")[0] + $N);"),
        new("File.WriteAllText(\"a$N\", contents: \"b$N\");"),
        new("System.Text.Json.JsonSerializer.Serialize(stream, $N);"),
        new("Use(-await Count($N) + 1);"),
        new("var query$N = from x in new[] { $N } select Task.Delay(x); await Task.WhenAll(query$N);"),
        new("await Task.WhenAll(new[] { $N }.Select(x => Task.Delay(x)));"),
        new("Func<Task> later$N = () => Task.Delay($N); await later$N();"),
        new("Func<Task> later$N = async () => { await Task.Delay($N); Use(1); }; await later$N();"),
        new("await (fast ? Task.Delay($N) : Load(\"a$N\"));"),
        new("if (await Count($N) is > 1) Use(2);"),
        new("Use($\"{await Count($N)} items\".Length);"),
        new("await (gate?.WaitAsync($N) ?? Task.FromResult(false));"),
        new("await Load(\"a$N\", await Count($N));"),
        new("using (await Lease($N)) { Use($N); }"),

        // TJ2004 and TJ2005.
        new("await Task.Delay($N, CancellationToken.None);"),
        new("await Task.Delay($N, default);"),
        new("await Task.Delay($N, default(CancellationToken)).ConfigureAwait(false);"),
        new("await Load(\"a$N\", cancellationToken: default);"),
        new("using var limit$N = new CancellationTokenSource($N); await Task.Delay(1, limit$N.Token);"),
        new("using CancellationTokenSource limit$N = new(delay: TimeSpan.FromSeconds($N /* long */));\nawait Task.Delay(1, limit$N.Token); await Task.Delay(2, limit$N.Token);"),
        new("var limit$N = new CancellationTokenSource($N); // a limit\nawait Task.Delay(1, limit$N.Token); limit$N.Dispose();"),
        new("var limit$N = new CancellationTokenSource(TimeSpan.FromSeconds($N), TimeProvider.System); await Task.Delay(1, limit$N.Token);", IsFixable: false),
        new("CancellationToken none$N = default; await Task.Delay($N, none$N);"),
        new("await Task.Delay($N, _limit.Token);"),
        new("await Task.Delay($N, host.Stopping); await Task.Delay($N, host.Stopping);"),
        new("await Task.Delay($N, host?.Stopping ?? default);", IsFixable: false),
        new("await foreach (int n in Read($N, _limit.Token)) Use(n);"),
        new("Task started$N = Task.Delay($N, host.Stopping); await started$N;", IsFixable: false),
        new("Func<Task> later$N = () => Task.Delay($N, host.Stopping); await later$N();", IsFixable: false),

        // TJ2006, TJ2007.
        new("var linked$N = CancellationTokenSource.CreateLinkedTokenSource($T); linked$N.CancelAfter($N); await Task.Delay(1, linked$N.Token);"),
        new("foreach (char c in \"a$N\" + url) await Plain($N);"),
        new("while (await Count2($N) > 1) { await Plain($N); await Plain($N); }"),
        new("for (;;)\n{\n    // again\n    await Plain($N);\n    if (fast) break;\n}"),
        new("do await Plain($N); while (fast);"),

        // TJ2008, with and without filters, whose meaning has to stay.
        new("try { await Task.Delay($N, $T); } catch { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception e) // what\n{ Use(e.Message.Length + $N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception) when (fast) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception) when (again ?? true) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception) when (fast || url.Length > $N) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception) when (fast ? url.Length > $N : url is \"b$N\" or null) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception e) when (e is IOException or OperationCanceledException) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (Exception e) when (e switch { IOException => true, OperationCanceledException => true, _ => false }) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (OperationCanceledException) { Use($N); } catch (Exception) { Use($N); }"),
        new("try { await Task.Delay($N, $T); } catch (IOException) { Use($N); } catch (Exception) when (!fast) { Use($N); }"),

        // TJ2009, TJ2011.
        new("Thread.Sleep($N);"),
        new("Thread.Sleep(TimeSpan.FromSeconds($N)); // wait"),
        new("Use(Count2($N).Result);"),
        new("Use(-Count2($N).Result + 1);"),
        new("Use(Count2($N).Result.ToString().Length);"),
        new("Use(Count2($N).GetAwaiter().GetResult());"),
        new("Plain($N).Wait();"),
        new("try { Plain($N).Wait(); } catch (AggregateException e) { Use(e.InnerExceptions.Count); }", IsFixable: false),
        new("Task.WaitAll(Plain($N), Plain(1));"),
        new("gate?.Wait(); _gate.Wait($N);"),
        new("lock (_gate) { Thread.Sleep($N); }", IsFixable: false),
        new("Action block$N = () => Thread.Sleep($N); block$N();", IsFixable: false),
        new("_ = Plain($N);"),
        new("Action fire$N = () => _ = Plain($N); fire$N();", IsFixable: false),

        // TJ2001, TJ2002, TJ2010: the token is not used at all, or by no helper.
        new("await Task.Delay($N);", IsAlone: true),
        new("await Load(\"a$N\"); await Many(\"a$N\", \"b$N\"); await Between(\"c$N\", $N);", IsAlone: true),
        new("await Load(\"a$N\", await Count($N));", IsAlone: true),
        new("await Task.WhenAll(new[] { $N }.Select(x => Task.Delay(x)));", IsAlone: true),
        new("using var ticker$N = new Ticker($N); Ticker second$N = new(\n    $N); Use(second$N); await Plain($N);", IsAlone: true),
        new("await Deaf(\"a$N\", $T);", IsAlone: true),
    ];
}
