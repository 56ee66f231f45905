namespace TypedJobs.Analyzers.Tests.Names;

/// <summary>Tests code in which a name does not mean what it seems to, because something else has the same name.</summary>
public sealed class NamesakeTests
{
    private const string Frame = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedJobs;

        public interface IRich { Task DoAsync(int id, CancellationToken token = default); Task<int> PlainAsync(int id); Task<string> TextAsync(int id) => null!; }
        public interface IPlain { Task DoAsync(int id); }
        public interface IPair { Task TwiceAsync(int id); Task TwiceAsync(int id, CancellationToken token); }

        public partial class Jobs(IRich rich, IPair pair, HttpClient http)
        {
            private readonly CancellationTokenSource _host = new();
            private readonly List<CancellationToken> _tokens = [];
            private CancellationToken _kept;
            private Func<Task> _later = () => Task.CompletedTask;

            [Job]
            $MODIFIERS$ Run(int id, CancellationToken token)
            {
                $START$
                $BODY$
            }

            $MEMBERS$
            public void Use() { GC.KeepAlive(rich); GC.KeepAlive(pair); GC.KeepAlive(http); GC.KeepAlive(_host); GC.KeepAlive(_kept); GC.KeepAlive(_later); GC.KeepAlive(_tokens); }
        }

        $TYPES$
        """;

    // What it is, what the handler does, the members and the types it needs, and a rule that has to report something.
    public static TheoryData<string, string, string, string, string> Asynchronous => new()
    {
        { "a delegate in a property", "await this.Work(id);", "public Work Work { get; set; } = (id, token) => Task.CompletedTask;", "public delegate Task Work(int id, CancellationToken token = default);", "TJ2003" },
        { "a delegate of another object", "await box.Send(id);", "private readonly Box box = new();", "public delegate Task Work(int id, CancellationToken token = default); public class Box { public Work Send = (id, token) => Task.CompletedTask; }", "TJ2003" },
        { "a delegate in a property that makes the receiver", "_ = await this.Client().GetStringAsync(\"x\");", "public Func<HttpClient> Client { get; set; } = () => new HttpClient();", "", "TJ2003" },
        { "a delegate that a helper calls", "await Helper(id, (a, b) => Task.CompletedTask);", "private static Task Helper(int id, Work work) => work(id);", "public delegate Task Work(int id, CancellationToken token = default);", "TJ2010" },
        { "a delegate of a lambda that a helper calls", "await Helper(id);", "private static Task Helper(int id) { var work = (int a, CancellationToken t = default) => Task.CompletedTask; return work(id); }", "", "TJ2010" },
        { "a token of a record", "_ = message with { Stop = _host.Token };", "private readonly Message message = new(1, default);", "public sealed record Message(int Id, CancellationToken Stop);", "TJ2005" },
        { "a token in a generic property", "_local.Value = _host.Token;", "private readonly AsyncLocal<CancellationToken> _local = new();", "", "TJ2005" },
        { "somebody else's token in a list", "_tokens.Add(_host.Token);", "", "", "TJ2005" },
        { "a field's token in a list", "_tokens.Add(_kept);", "", "", "TJ2005" },
        { "no token in a list", "_tokens.Add(CancellationToken.None);", "", "", "TJ2004" },
        { "a default token in a list", "_tokens.Add(default(CancellationToken));", "", "", "TJ2004" },
        { "a new token in a list", "_tokens.Add(new CancellationToken());", "", "", "TJ2004" },
        { "a token that a method returns in a list", "_tokens.Add(Stop());", "private CancellationToken Stop() => _kept;", "", "TJ2005" },
        { "a generic method of a token", "_ = await Task.FromResult(_kept);", "", "", "TJ2005" },
        { "a generic optional token", "await _box.PutAsync(id);", "private readonly Box<CancellationToken> _box = new();", "public class Box<T> { public Task PutAsync(int id, T? value = default) => Task.CompletedTask; }", "TJ2003" },
        { "a generic optional token of a base", "await _box.PutAsync(id);", "private readonly TokenBox _box = new();", "public class TokenBox : Box<CancellationToken>; public class Box<T> { public Task PutAsync(int id, T? value = default) => Task.CompletedTask; }", "TJ2003" },
        { "a context beside another token", "await Helper(id, token);", "private static async Task Helper(int id, CancellationToken token) => await Task.Delay(id, token); [Job] public async Task Other(int id, JobContext job, CancellationToken token) { await Task.Delay(1, token); await Give(job, CancellationToken.None); } private static async Task Give(JobContext job, CancellationToken token) => await Task.Delay(1, token);", "", "TJ2004" },
        { "a private field of the base called like a parameter", "await Task.Delay(1, token);", "", "public class Base { private readonly IPlain orders = null!; public void Use() => GC.KeepAlive(orders); } public class Derived(IRich orders) : Base { [Job] public async Task Run(CancellationToken token) { await Task.Delay(1, token); await orders.DoAsync(1); } }", "TJ2003" },
        { "a member of the outer type called like a type", "await Task.Delay(1, token);", "", "public static class Store { public static Task LoadAsync(int id) => Task.CompletedTask; } public class Outer { private static readonly HttpClient File = new(); public class Inner { [Job] public async Task Run(CancellationToken token) { await Task.Delay(1, token); _ = await File.GetStringAsync(\"x\"); } } }", "TJ2003" },
        { "a static of a used type called like a type", "await Task.Delay(1, token);", "", "public static class Statics { public static readonly HttpClient Uri = new(); } namespace Inner { using static Statics; public class More { [Job] public async Task Run(CancellationToken token) { await Task.Delay(1, token); _ = await Uri.GetStringAsync(\"x\"); } } }", "TJ2003" },
        { "a local called like a type elsewhere", "foreach (object File in new object[0]) { GC.KeepAlive(File); } _ = await File.ReadAllTextAsync(\"a\");", "", "", "TJ2003" },
        { "a local called like a type, with a type", "{ Uri File = new Uri(\"a\"); GC.KeepAlive(File); } _ = await File.ReadAllTextAsync(\"a\");", "", "", "TJ2003" },
        { "a field called like the token of a lambda", "await Parallel.ForEachAsync(new[] { 1 }, token, async (i, stop) => await Task.Delay(i, stop)); await Task.Delay(1, stop);", "private readonly CancellationToken stop = default;", "", "TJ2005" },
        { "a field called like a linked source", "{ using var linked = CancellationTokenSource.CreateLinkedTokenSource(token); linked.CancelAfter(5); } await Task.Delay(1, linked.Token);", "private readonly CancellationTokenSource linked = new();", "", "TJ2005" },
        { "a method called like a local function", "{ async Task SaveAsync(int x) => await Task.Delay(x, token); await SaveAsync(1); } await SaveAsync(2);", "private static Task SaveAsync(int id, CancellationToken token = default) => Task.Delay(id, token);", "", "TJ2003" },
        { "a local of a lambda called like a parameter", "await InnerAsync(rich, token);", "private static async Task InnerAsync(IRich orders, CancellationToken token) { await Task.Delay(1, token); _ = new[] { 1 }.Select(i => { Uri orders = new Uri(\"a\"); return orders.Port; }).ToList(); await orders.DoAsync(1); }", "", "TJ2003" },
        { "a local of a lambda called like a parameter of the framework's type", "await InnerAsync(http, token);", "private static async Task InnerAsync(HttpClient client, CancellationToken token) { await Task.Delay(1, token); _ = new[] { 1 }.Select(i => { Uri client = new Uri(\"a\"); return client.Port; }).ToList(); _ = await client.GetStringAsync(\"x\"); }", "", "TJ2003" },
        { "a local of a lambda called like a primary parameter", "_ = new[] { 1 }.Select(i => { Uri http = new Uri(\"a\"); return http.Port; }).ToList(); _ = await http.GetStringAsync(\"x\");", "", "", "TJ2003" },
        { "a loop that is endless by a constant", "while (1 < 2) { id++; if (id > 9) { break; } }", "", "", "TJ2007" },
        { "a loop that is endless by a named constant", "while (Forever) { id++; if (id > 9) { break; } }", "private const bool Forever = true;", "", "TJ2007" },
        { "a loop that is endless by a local constant", "const bool forever = true; while (forever) { id++; if (id > 9) { break; } }", "", "", "TJ2007" },
        { "a loop that is endless by a negation", "do { id++; if (id > 9) { break; } } while (!false);", "", "", "TJ2007" },
        { "an exception derived from one derived from a cancellation", "try { await Task.Delay(1, token); } catch (HardStop) { }", "", "public class SoftStop : OperationCanceledException; public class HardStop : SoftStop;", "TJ2008" },
        { "a business exception that says Cancel, thrown again", "try { await Task.Delay(1, token); } catch (OrderCancelledException) { throw; } catch (Exception) { }", "", "public class OrderCancelledException : Exception;", "TJ2008" },
        { "a business exception that says Cancel, with a filter", "try { await Task.Delay(1, token); } catch (OrderCancelledException) when (token.IsCancellationRequested) { } catch (Exception) { }", "", "public class OrderCancelledException : Exception;", "TJ2008" },
        { "the name of the token in a catch", "try { await Task.Delay(1, token); } catch (Exception) { Console.WriteLine(nameof(token)); }", "", "", "TJ2008" },
        { "a member called like the token in a catch", "try { await Task.Delay(1, token); } catch (Exception) { Console.WriteLine(card.token); }", "private readonly Card card = new();", "public class Card { public string token = \"\"; }", "TJ2008" },
        { "a named argument called like the token in a catch", "try { await Task.Delay(1, token); } catch (Exception) { Fail(token: 1); }", "private static void Fail(int token) => Console.WriteLine(token);", "", "TJ2008" },
        { "a lambda's parameter called like the exception in a filter", "try { await Task.Delay(1, token); } catch (Exception e) when (new[] { 1 }.Any(e => e > 3)) { Console.WriteLine(e); }", "", "", "TJ2008" },
        { "a member called like the exception in a filter", "try { await Task.Delay(1, token); } catch (Exception e) when (card.e) { Console.WriteLine(e); }", "private readonly Card card = new();", "public class Card { public bool e = true; }", "TJ2008" },
        { "a field called IsCancellationRequested in a filter", "try { await Task.Delay(1, token); } catch (Exception) when (card.IsCancellationRequested) { }", "private readonly Card card = new();", "public class Card { public bool IsCancellationRequested = true; }", "TJ2008" },
        { "a lambda that holds a task of the token", "var task = Task.Delay(1, token); _later = () => task; await task;", "", "", "TJ2013" },
        { "a method of a task of the token", "var task = Task.Delay(1, token); _end = task.Dispose; await task;", "private Action _end = () => { };  public void End() => _end();", "", "TJ2013" },
        { "a delegate made of a lambda in what seems a local", "{ int later = 1; GC.KeepAlive(later); } later = new Func<Task>(() => Task.Delay(1, token));", "private Func<Task>? later; public void Later() => later?.Invoke();", "", "TJ2013" },
        { "another token that is kept", "await Second(id, token, token);", "[Job] public async Task Third(CancellationToken token, JobContext job) { _kept = default; await Task.Delay(1, token); } private static CancellationToken s_kept; private static async Task Second(int id, CancellationToken token, CancellationToken other) { s_kept = other; await Task.Delay(1, token); } public static void UseKept() => GC.KeepAlive(s_kept);", "", "TJ2013" },
        { "a task that is used only by a namesake", "{ var task = rich.DoAsync(1, token); } { int task = 1; GC.KeepAlive(task); }", "", "", "TJ2011" },
        { "a task that is used only by a member of its name", "{ var task = rich.DoAsync(1, token); GC.KeepAlive(card.task); }", "private readonly Card card = new();", "public class Card { public int task = 1; }", "TJ2011" },
        { "a task in a checked expression", "_ = checked(rich.DoAsync(1, token));", "", "", "TJ2011" },
        { "an argument of ConfigureAwait", "await Task.Delay(1, token).ConfigureAwait(rich.PlainAsync(1).Result > 0);", "", "", "TJ2009" },
        { "an own ConfigureAwait", "await this.ConfigureAwait(1);", "private Task ConfigureAwait(int id) => Task.Delay(id);", "", "TJ2010" },
        { "a method that a delegate is compared with", "Func<int, Task> work = x => Task.CompletedTask; if (work == pair.TwiceAsync) { id++; }", "", "", "TJ2003" },
        { "a method of ours that a delegate is compared with", "Func<int, Task> work = x => Task.CompletedTask; if (work == this.Step) { id++; }", "private Task Step(int id) => Task.Delay(id);", "", "" },
        { "a task that a for statement drops", "Loop(id, token);", "private static void Loop(int id, CancellationToken token) { for (int i = 0; i < 3; i++, Task.Delay(1, token)) { token.ThrowIfCancellationRequested(); } }", "", "TJ2011" },
        { "a queue in a dictionary", "_queues[id].Add(1);", "private readonly Dictionary<int, BlockingCollection<int>> _queues = [];", "", "TJ2003" },
        { "queues in an array", "_queues[id].Add(1);", "private readonly BlockingCollection<int>[] _queues = [];", "", "TJ2003" },
        { "a queue of an own type", "_queue.Add(1);", "private readonly Queue _queue = new();", "public class Queue : BlockingCollection<int>;", "TJ2003" },
        { "an extension called like a method of the receiver's", "_ = await http.GetStringAsync(id, token);", "", "public static class Extensions { public static async Task<string> GetStringAsync(this HttpClient http, int id, CancellationToken token) { token.ThrowIfCancellationRequested(); return await http.GetStringAsync(id.ToString()); } }", "TJ2003" },
        { "an extension called like a method of ours", "await worker.SaveAsync(\"a\", token);", "private readonly Worker worker = new();", "public class Worker { public Task SaveAsync(int id, CancellationToken token) => Task.Delay(id, token); } public static class Extensions { public static async Task SaveAsync(this Worker worker, string id, CancellationToken token) => await Task.Delay(1); }", "TJ2010" },
        { "an extension in a block called like a method of ours", "await worker.SaveAsync(\"a\", token);", "private readonly Worker worker = new();", "public class Worker { public Task SaveAsync(int id, CancellationToken token) => Task.Delay(id, token); } public static class Extensions { extension(Worker worker) { public async Task SaveAsync(string id, CancellationToken token) => await Task.Delay(1); } }", "TJ2010" },
        { "an extension called like a private method of ours", "await worker.SaveAsync(1, token);", "private readonly Worker worker = new();", "public class Worker { private Task SaveAsync(int id, CancellationToken token) => Task.Delay(id, token); public void Use() => SaveAsync(1, default); } public static class Extensions { public static async Task SaveAsync(this Worker worker, int id, CancellationToken token) => await Task.Delay(1); }", "TJ2010" },
        { "an extension that makes the receiver", "_ = await x.Get(1).GetStringAsync(\"x\");", "private readonly X x = new();", "public class X { public Uri Get() => null!; } public static class Extensions { public static HttpClient Get(this X x, int id) => null!; }", "TJ2003" },
        { "an own Parallel that takes an action", "Parallel.ForEachAsync(token, async () => await Task.Delay(1, token));", "", "public static class Parallel { public static void ForEachAsync(CancellationToken token, Action work) { token.ThrowIfCancellationRequested(); work(); } }", "TJ2011" },
        { "a local called like a method of a helper's", "await Helper(id);", "private static async Task Helper(int id) { { int Step = 1; GC.KeepAlive(Step); } await Task.Run(Step); } private static Task Step() => Task.Delay(1);", "", "TJ2010" },
        { "an exception called like a field in a helper", "await Helper(id);", "private readonly Slow e = new(); private async Task Helper(int id) { await e.Go(); try { await Task.Yield(); } catch (Exception e) { Console.WriteLine(e); } }", "public class Slow { public Task Go() => Task.Delay(1); }", "TJ2010" },
        { "a helper that is compared by its members", "await Helper(id, token);", "private Task Helper(int id, CancellationToken token) { Func<int, Task> work = Step; return work == Step ? Task.Delay(id, token) : Task.CompletedTask; } private Task Step(int id) => Task.Delay(id);", "", "" },
        { "a method group in an interpolation", "Console.WriteLine($\"{this.Step}\");", "private Task Step(int id) => Task.Delay(id);", "", "" },
        { "a nullable struct", "await (gate?.EnterAsync(1) ?? Task.CompletedTask);", "private readonly Gate? gate = null;", "public struct Gate { public Task EnterAsync(int id, CancellationToken token = default) => Task.Delay(id, token); }", "TJ2003" },
        { "an optional token of a base's method", "await worker.SaveAsync(id);", "private readonly Worker worker = new();", "public class Base { public virtual Task SaveAsync(int id, CancellationToken token = default) => Task.Delay(id, token); } public class Worker : Base { }", "TJ2003" },
        { "an override that ignores its token", "await worker.SaveAsync(id, token);", "private readonly Worker worker = new();", "public class Base { public virtual Task SaveAsync(int id, CancellationToken token) => Task.Delay(id, token); } public class Worker : Base { public override async Task SaveAsync(int id, CancellationToken token) => await Task.Delay(1); }", "" },
        { "a method that hides one of the base", "await worker.SaveAsync(id, token);", "private readonly Worker worker = new();", "public class Base { public Task SaveAsync(int id, CancellationToken token) => Task.Delay(id, token); } public class Worker : Base { public new async Task SaveAsync(int id, CancellationToken token) => await Task.Delay(1); }", "TJ2010" },
        { "an explicit implementation", "await ((IRich)new Rich()).DoAsync(id, token);", "", "public class Rich : IRich { async Task IRich.DoAsync(int id, CancellationToken token) => await Task.Delay(1); public async Task<int> PlainAsync(int id) => await Task.FromResult(id); }", "" },
        { "a default implementation", "await steps.StepAsync(id, token);", "private readonly ISteps steps = null!;", "public interface ISteps { async Task StepAsync(int id, CancellationToken token) => await Task.Delay(1); }", "" },
        { "a conversion to an object that holds the token", "Carrier carrier = token; await carrier.GoAsync(id);", "", "public class Carrier(CancellationToken token) { public static implicit operator Carrier(CancellationToken token) => new(token); public Task GoAsync(int id) => Task.Delay(id, token); }", "" },
        { "a token of an operator", "_tokens.Add(box + 1);", "private readonly Box box = new();", "public class Box { public static CancellationToken operator +(Box box, int id) => default; }", "TJ2005" },
        { "a token of a conversion", "_tokens.Add(box);", "private readonly Box box = new();", "public class Box { public static implicit operator CancellationToken(Box box) => default; }", "TJ2005" },
        { "a token of a conversion to a method", "_ = Task.FromResult<object>(box); await Task.Delay(1, token); Set(box);", "private readonly Box box = new(); private static void Set(object id) => GC.KeepAlive(id);", "public class Box { public static implicit operator CancellationToken(Box box) => default; }", "" },
        { "a token of a deconstruction", "var (stop, _) = box; _tokens.Add(stop);", "private readonly Box box = new();", "public class Box { public void Deconstruct(out CancellationToken stop, out int id) { stop = default; id = 1; } }", "TJ2005" },
        { "a token of an out parameter", "box.Get(out var stop); _tokens.Add(stop);", "private readonly Box box = new();", "public class Box { public void Get(out CancellationToken stop) { stop = default; } }", "TJ2005" },
        { "a token of a tuple", "_tokens.Add(box.Pair.Stop);", "private readonly Box box = new();", "public class Box { public (CancellationToken Stop, int Id) Pair; }", "TJ2005" },
        { "a token of an extension property", "_tokens.Add(id.Stop);", "", "public static class Extensions { extension(int id) { public CancellationToken Stop => default; } }", "TJ2005" },
        { "a token of an indexer", "_tokens.Add(box[1]);", "private readonly Box box = new();", "public class Box { public CancellationToken this[int id] => default; }", "TJ2005" },
        { "a token of a generic base", "_tokens.Add(box.Value);", "private readonly Box box = new();", "public class Box : Of<CancellationToken>; public class Of<T> { public T Value = default!; }", "TJ2005" },
        { "a token of a generic method's type argument", "_tokens.Add(box.Get<CancellationToken>());", "private readonly Box box = new();", "public class Box { public T Get<T>() => default!; }", "TJ2005" },
        { "a token of a list", "_tokens.Add(_tokens[0]);", "", "", "TJ2005" },
        { "a token of a list's first", "_tokens.Add(_tokens.First());", "", "", "TJ2005" },
        { "a token of a loop over a list", "foreach (var stop in _tokens) { _tokens.Add(stop); }", "", "", "TJ2005" },
        { "a token of a switch", "_tokens.Add(id switch { 1 => _kept, _ => _host.Token });", "", "", "TJ2005" },
        { "a token of an exception", "try { await Task.Delay(1, token); } catch (OperationCanceledException e) { _tokens.Add(e.CancellationToken); throw; }", "", "", "" },
        { "a token of an object that was asked for", "_tokens.Add(box is { Stop: var stop } ? stop : stop);", "private readonly Box box = new();", "public class Box { public CancellationToken Stop; }", "" },
        { "a source that is asked for in a pattern", "if (_host is { Token: var stop }) { _tokens.Add(stop); }", "", "", "TJ2005" },
        { "a token in a pattern of a record", "if (message is (_, var stop)) { _tokens.Add(stop); }", "private readonly Message message = new(1, default);", "public sealed record Message(int Id, CancellationToken Stop);", "TJ2005" },
        { "a token that a lambda is given by ours", "Each(x => _tokens.Add(x));", "private void Each(Action<CancellationToken> each) => each(_kept);", "", "" },
        { "a token out of a queue", "if (_queue.TryDequeue(out var stop)) { _tokens.Add(stop); }", "private readonly ConcurrentQueue<CancellationToken> _queue = new();", "", "TJ2005" },
        { "a delegate of a tuple", "await box.Pair.Send(id);", "private readonly Box box = new();", "public class Box { public (Func<int, Task> Send, int Id) Pair; }", "" },
        { "an indexer's delegate", "await works[0](id);", "private readonly Work[] works = [];", "public delegate Task Work(int id, CancellationToken token = default);", "TJ2003" },
        { "a base's constructor", "_ = new Worker();", "", "public class Base { public Base() { Task.Delay(1).Wait(); } } public class Worker : Base { public async Task Go() => await Task.Delay(1); }", "" },
        { "a method of a nested type called like the outer one's", "await Inner.GoAsync(token);", "private static Task SaveAsync(int id, CancellationToken token = default) => Task.Delay(id, token); public static class Inner { public static async Task GoAsync(CancellationToken token) { await Task.Delay(1, token); await SaveAsync(1); } }", "", "TJ2003" },
        { "a local function in a lambda called like a method", "await Task.WhenAll(new[] { 1 }.Select(i => { return SaveAsync(i); Task SaveAsync(int x) => Task.Delay(x, token); }));", "private static Task SaveAsync(int id) => Task.Delay(id);", "", "" },
        { "an extension of the framework called like a method of ours", "_ = orders.Sum(x => x); _ = orders.First(1);", "private readonly Orders orders = new();", "public class Orders : List<int> { public Task First(int id) => Task.Delay(id); }", "" },
        { "a method with a generic twin", "await worker.SaveAsync<int>(1, token);", "private readonly Worker worker = new();", "public class Worker { public Task SaveAsync<T>(T id, CancellationToken token) => Task.Delay(1); }", "TJ2010" },
        { "a type parameter called like a type", "await GoAsync<Rich>(new Rich(), token);", "private static async Task GoAsync<Uri>(Uri value, CancellationToken token) where Uri : Rich { Uri copy = value; await Task.Delay(1, token); await copy.DoAsync(1); }", "public class Rich { public Task DoAsync(int id, CancellationToken token = default) => Task.Delay(id, token); }", "TJ2003" },
        { "a type parameter of the framework's type called like a type", "await GoAsync<HttpClient>(new HttpClient(), token);", "private static async Task GoAsync<Uri>(Uri value, CancellationToken token) where Uri : HttpClient { Uri copy = value; await Task.Delay(1, token); _ = await copy.GetStringAsync(\"x\"); }", "", "TJ2003" },
        { "a query", "_ = await Task.WhenAll(from i in new[] { 1 } select rich.PlainAsync(i)); _ = (from i in new[] { 1 } select rich.DoAsync(i)).ToList();", "", "", "TJ2003" },
        { "a type nested in the generic one", "var all = new List<int>.Enumerator(); await Task.Delay(1, token);", "", "", "" },
        { "a Result of an own type", "_ = outcome.Result.Length; _ = rich.PlainAsync(1)!.Result;", "private readonly Outcome outcome = new();", "public class Outcome { public string Result = \"\"; }", "TJ2009" },
        { "a Result in a pattern", "if (rich.PlainAsync(1) is { Result: 3 }) { id++; }", "", "", "TJ2009" },
        { "a Result in a longer pattern", "if (rich.TextAsync(1) is { Result.Length: 3 }) { id++; }", "", "", "TJ2009" },
        { "an anonymous function of the old kind", "_later = delegate { return Task.Delay(1, token); };", "", "", "TJ2013" },
        { "a job that waits in a local function", "Wait(); void Wait() => rich.PlainAsync(1).GetAwaiter().GetResult();", "", "", "TJ2009" },
        { "a class of its own called File", "File.Save(id); await Task.Delay(1, token);", "", "public static class File { public static void Save(int id) => Task.Delay(id).Wait(); public static async Task SaveAsync(int id, CancellationToken token) => await Task.Delay(id, token); }", "TJ2003" },
        { "a property called like a method elsewhere", "await Holder.Save.GoAsync(id);", "", "public static class Holder { public static Other Save = new(); } public class Other { public Task GoAsync(int id, CancellationToken token = default) => Task.Delay(id, token); }", "TJ2003" },
        { "a task held by a field of a helper object, in an event", "var task = Task.Delay(1, token); box.Changed += (s, e) => GC.KeepAlive(task); await task;", "private readonly Box box = new();", "public class Box { public event EventHandler? Changed; public void Fire() => Changed?.Invoke(this, EventArgs.Empty); }", "" },
        { "a static event", "var task = Task.Delay(1, token); Box.Changed += (s, e) => GC.KeepAlive(task); await task;", "", "public class Box { public static event EventHandler? Changed; public void Fire() => Changed?.Invoke(this, EventArgs.Empty); }", "TJ2013" },
        { "a lambda in a local that is kept", "var task = Task.Delay(1, token); Func<Task> made = () => task; _later = new Func<Task>(made); await task;", "", "", "TJ2013" },
        { "a lambda kept by an index", "var task = Task.Delay(1, token); _works[1] = () => task; await task;", "private static readonly Dictionary<int, Func<Task>> _works = [];", "", "TJ2013" },
        { "a lambda kept by a tuple", "var task = Task.Delay(1, token); (_later, id) = (() => task, 1); await task;", "", "", "" },
        { "a lambda kept where it was null", "var task = Task.Delay(1, token); _other ??= () => task; await task;", "private Func<Task>? _other; public void Other() => _other?.Invoke();", "", "TJ2013" },
        { "a local function that is kept", "Task Local() => Task.Delay(1, token); _later = Local;", "", "", "TJ2013" },
        { "a local function that holds a task and is kept", "var task = Task.Delay(1, token); Task Local() => task; _later = Local; await task;", "", "", "TJ2013" },
        { "an extension method of a task of the token that is kept", "var task = Task.Delay(1, token); _later = task.Again; await task;", "", "public static class Extensions { public static Task Again(this Task task) => task; }", "" },
        { "a method of an object made with the token that is kept", "var worker = new Worker(token); _later = worker.Go; await worker.Go();", "", "public class Worker(CancellationToken token) { public Task Go() => Task.Delay(1, token); }", "TJ2013" },
        { "a catch of a qualified exception", "try { await Task.Delay(1, token); } catch (System.Exception) { }", "", "", "TJ2008" },
        { "a catch in a catch", "try { await Task.Delay(1, token); } catch (InvalidOperationException) { try { await Task.Delay(1, token); } catch (Exception) { } }", "", "", "" },
        { "a catch in a lambda", "await Task.WhenAll(new[] { 1 }.Select(async i => { try { await Task.Delay(i, token); } catch (Exception) { } }));", "", "", "TJ2008" },
        { "a catch that throws only in a switch", "try { await Task.Delay(1, token); } catch (Exception) { switch (id) { case 1: break; default: throw; } }", "", "", "TJ2008" },
        { "a catch that throws something in an if", "try { await Task.Delay(1, token); } catch (Exception) { if (id > 1) { throw; } }", "", "", "TJ2008" },
        { "a catch of a business exception first", "try { await Task.Delay(1, token); } catch (TaskCanceledException) when (id > 1) { } catch (Exception e) when (e is not OperationCanceledException) { }", "", "", "TJ2008" },
        { "a loop over a handle of a directory", "foreach (var file in new DirectoryInfo(\".\").EnumerateFiles()) { file.Delete(); }", "", "", "TJ2007" },
        { "a loop over an inferred local", "var info = new DirectoryInfo(\".\"); for (int i = 0; i < id; i++) { info.Refresh(); info.Delete(); }", "", "", "TJ2007" },
        { "a loop of a helper's call", "for (int i = 0; i < 9; i++) { await StepAsync(i); }", "private static async Task StepAsync(int id) => await Task.Yield();", "", "" },
        { "a loop of await using", "for (int i = 0; i < 9; i++) { await using var stream = File.OpenRead(\"a\"); }", "", "", "" },
        { "a loop of an extension in IO", "using var archive = new System.IO.Compression.ZipArchive(Stream.Null); foreach (var entry in archive.Entries) { System.IO.Compression.ZipFileExtensions.ExtractToFile(entry, \"a\"); }", "", "", "" },
        { "a loop over a stream without its token", "await foreach (var x in box.All()) { GC.KeepAlive(x); }", "private readonly Box box = new();", "public class Box { public async IAsyncEnumerable<int> All() { await Task.Yield(); yield return 1; } }", "" },
        { "a stream of a property", "await foreach (var x in box.All) { GC.KeepAlive(x); }", "private readonly Box box = new();", "public class Box { public IAsyncEnumerable<int> All = null!; }", "TJ2003" },
        { "an object that takes a token by its base", "_ = new Worker(1);", "", "public class Worker { public Worker(int id, CancellationToken token = default) => GC.KeepAlive(token); }", "TJ2003" },
        { "an object with a target type that takes a token", "Use(new(1));", "private static void Use(Worker worker) => GC.KeepAlive(worker);", "public class Worker(int id, CancellationToken token = default) { public int Id = id; public bool Is = token.CanBeCanceled; }", "TJ2003" },
        { "an element that takes a token in an initializer", "var all = new Bag { 1, 2 };", "", "public class Bag : List<int> { public void Add(int id, CancellationToken token = default) => Add(id); }", "" },
        { "a params of tokens", "await AllAsync(token, _host.Token);", "private static Task AllAsync(params CancellationToken[] tokens) => Task.Delay(tokens.Length);", "", "" },
        { "named arguments out of order", "await rich.DoAsync(token: default, id: id);", "", "", "TJ2004" },
        { "a helper that gives its token twice", "await TwoAsync(id, token, _kept);", "private static async Task TwoAsync(int id, CancellationToken one, CancellationToken two) { await Task.Delay(id, one); await Task.Delay(id, two); }", "", "" },
        { "a helper reached only by a property's getter", "GC.KeepAlive(Slow);", "private Task Slow => StepAsync(1); private static Task StepAsync(int id) => Task.Delay(id);", "", "" },
        { "a helper reached by an operator", "GC.KeepAlive(box + 1);", "private readonly Box box = new();", "public class Box { public static Task operator +(Box box, int id) => Step(id); public static Task Step(int id) => Task.Delay(id); }", "" },
        { "a helper with a lambda that calls another", "await HelperAsync(id);", "private static async Task HelperAsync(int id) { Func<Task> work = () => StepAsync(id); await work(); } private static Task StepAsync(int id) => Task.Delay(id);", "", "TJ2010" },
        { "a helper that calls itself", "await HelperAsync(id);", "private static async Task HelperAsync(int id) { if (id > 0) { await HelperAsync(id - 1); } await Task.Yield(); }", "", "" },
        { "a helper with an event handler of ours", "HelperAsync(id);", "private event Action? Done; private void HelperAsync(int id) { Done += Finish; Done?.Invoke(); } private void Finish() => Task.Delay(1).Wait();", "", "" },
        { "a helper by a nested generic type", "await Of<int>.GoAsync(id);", "private static class Of<T> { public static Task GoAsync(int id) => Task.Delay(id); }", "", "TJ2010" },
        { "a helper by a qualified name", "await Space.Tools.GoAsync(id);", "", "namespace Space { public static class Tools { public static Task GoAsync(int id) => Task.Delay(id); } }", "TJ2010" },
        { "a helper with an optional token of its own", "await HelperAsync(id);", "private static Task HelperAsync(int id, CancellationToken token = default) => Task.Delay(id, token);", "", "TJ2003" },
        { "a with of a record with a method", "await (message with { Id = 2 }).GoAsync(id);", "private readonly Message message = new(1);", "public sealed record Message(int Id) { public Task GoAsync(int id, CancellationToken token = default) => Task.Delay(id, token); }", "TJ2003" },
    };

    public static TheoryData<string, string, string, string, string> Synchronous => new()
    {
        { "a task of a delegate called like what returns none", "this.Log(1, token); return Task.CompletedTask;", "public Func<int, CancellationToken, Task> Log { get; set; } = (i, t) => Task.CompletedTask;", "", "TJ2011" },
        { "a task that a lambda drops, passed to a delegate called Select", "this.Select(() => Task.Delay(1, token)); return Task.CompletedTask;", "public Action<Action> Select { get; set; } = a => a();", "", "TJ2011" },
        { "an async lambda passed to a delegate called Select", "this.Select(async () => await Task.Delay(1, token)); return Task.CompletedTask;", "public Action<Action> Select { get; set; } = a => a();", "", "TJ2011" },
        { "an async lambda passed to what is called Task", "Task.Run(async () => await System.Threading.Tasks.Task.Delay(1, token), token); return System.Threading.Tasks.Task.CompletedTask;", "private static readonly Runner Task = new();", "public class Runner { public System.Threading.Tasks.Task CompletedTask = null!; public System.Threading.Tasks.Task FromResult(int id) => null!; public Action<Action, CancellationToken> Run = (a, t) => a(); }", "TJ2011" },
    };

    [Theory]
    [MemberData(nameof(Asynchronous))]
    public Task Rules_follow_symbols_and_not_names_when_handlers_await(string what, string body, string members, string types, string reported) =>
        CheckAsync("public async Task", "await Task.Delay(1, token);", what, body, members, types, reported);

    [Theory]
    [MemberData(nameof(Synchronous))]
    public Task Rules_follow_symbols_and_not_names_when_handlers_never_await(string what, string body, string members, string types, string reported) =>
        CheckAsync("public Task", "token.ThrowIfCancellationRequested();", what, body, members, types, reported);

    private static async Task CheckAsync(string modifiers, string start, string what, string body, string members, string types, string reported)
    {
        string source = Frame
            .Replace("$MODIFIERS$", modifiers, StringComparison.Ordinal)
            .Replace("$START$", start, StringComparison.Ordinal)
            .Replace("$BODY$", body, StringComparison.Ordinal)
            .Replace("$MEMBERS$", members, StringComparison.Ordinal)
            .Replace("$TYPES$", types, StringComparison.Ordinal);
        string[] found = [.. (await AllRules.RunAsync(source)).Select(static each => each.ToString())];
        Assert.True(reported.Length == 0 || found.Any(each => each.Contains(reported, StringComparison.Ordinal)), $"{what}: {string.Join('\n', found)}");
    }
}
