namespace TypedJobs.Analyzers.Tests.Names;

/// <summary>Tests handlers that look as if nothing were wrong, where names alone mislead.</summary>
public sealed class MisleadingNamesTests
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
        $USINGS$

        public interface IOuter
        {
            Task DoAsync(int id, CancellationToken token = default);
            Task PlainAsync(int id);
        }

        public partial class Jobs(IOuter outer, CancellationTokenSource host)
        {
            [Job]
            public async Task Run(int id, JobContext job, CancellationToken token)
            {
                await outer.DoAsync(id, token);
                $BODY$
            }

            public void Use() => GC.KeepAlive(host);

            $MEMBERS$
        }

        $TYPES$
        """;

    [Theory]
    [InlineData("A delegate with a token of its own", "await Work(id);", "public Jobs.Step Work => (id, stop) => Task.Delay(id, stop); public delegate Task Step(int id, CancellationToken stop = default);", "", "TJ2003")]
    [InlineData("A delegate in a property of another object", "await new Box().Work(id);", "", "public delegate Task Step(int id, CancellationToken stop = default); public sealed class Box { public Step Work { get; } = (id, stop) => Task.Delay(id, stop); }", "TJ2003")]
    [InlineData("A delegate that is called like a method of others", "await new Box().Send(id);", "", "public delegate Task Step(int id, CancellationToken stop = default); public sealed class Box { public Step Send { get; } = (id, stop) => Task.Delay(id, stop); } public sealed class Post { public void Send(int id) { } }", "TJ2003")]
    [InlineData("A delegate of unknown whereabouts that is called like a method of others", "Box Make() => new(); await Make().Send(id);", "", "public delegate Task Step(int id, CancellationToken stop = default); public sealed class Box { public Step Send { get; } = (id, stop) => Task.Delay(id, stop); } public sealed class Post { public void Send(int id) { } }", "TJ2003")]
    [InlineData("A delegate in a local", "Step work = (i, stop) => Task.Delay(i, stop); await work(id);", "public delegate Task Step(int id, CancellationToken stop = default);", "", "TJ2003")]
    [InlineData("A delegate that a helper calls", "await Helper(id);", "private static Task Helper(int id) => Kept(id); private static readonly Step Kept = (i, stop) => Task.Delay(i, stop); public delegate Task Step(int id, CancellationToken stop = default);", "", "TJ2010 TJ2010")]
    [InlineData("A source that another block had linked", "{ using var limit = CancellationTokenSource.CreateLinkedTokenSource(token); await outer.DoAsync(id, limit.Token); } await outer.DoAsync(id, limit.Token);", "private readonly CancellationTokenSource limit = new();", "", "TJ2005")]
    [InlineData("A captured source of the same name", "{ using var linked = CancellationTokenSource.CreateLinkedTokenSource(token); await outer.DoAsync(id, linked.Token); } await outer.DoAsync(id, host.Token);", "", "", "TJ2005")]
    [InlineData("A property of a record", "Options options = new(token); options = options with { Stop = CancellationToken.None }; await outer.DoAsync(id, options.Stop);", "", "public sealed record Options(CancellationToken Stop);", "TJ2004")]
    [InlineData("A property without the word token", "var options = new Options(); options.Stop = CancellationToken.None; await options.DoAsync();", "", "public sealed class Options { public CancellationToken Stop { get; set; } public Task DoAsync() => Task.Delay(1, Stop); }", "TJ2004")]
    [InlineData("An exception that does not say what it is", "try { await outer.DoAsync(id, token); } catch (Stopped) { }", "", "public class Ended : OperationCanceledException; public class Stopped : Ended;", "TJ2008")]
    [InlineData("An exception by another name", "try { await outer.DoAsync(id, token); } catch (Oops) { }", "", "", "TJ2008", "using Oops = System.Exception;")]
    [InlineData("A task by another name", "await Helper(id, default);", "private static Work Helper(int id, CancellationToken token) => Task.Delay(id, token);", "", "TJ2004", "using Work = System.Threading.Tasks.Task;")]
    [InlineData("A token by another name", "await Helper(id);", "private static Task Helper(int id, Stop token = default) => Task.Delay(id, token);", "", "TJ2003", "using Stop = System.Threading.CancellationToken;")]
    [InlineData("A method of a static using", "await Sleep(id);", "", "public static class Naps { public static Task Sleep(int id, CancellationToken stop = default) => Task.Delay(id, stop); }", "TJ2003", "using static Naps;")]
    [InlineData("A loop whose condition is constant", "while (1 == 1) { Count++; }", "public int Count;", "", "TJ2007")]
    [InlineData("A loop whose condition is a constant of the type", "do { Count++; } while (Always);", "public int Count; private const bool Always = true;", "", "TJ2007")]
    [InlineData("A loop whose condition is a local constant", "const bool always = true; while (always) { Count++; }", "public int Count;", "", "TJ2007")]
    [InlineData("A task that only a member is called like", "var count = Task.Delay(1, token); Console.WriteLine(new Box { count = 1 }.count);", "", "public sealed class Box { public int count; }", "TJ2011")]
    [InlineData("A task in the head of a loop", "Local(1); void Local(int times) { for (Task.Delay(1, token); times > 0; Task.Delay(2, token)) { times--; } }", "", "", "TJ2011 TJ2011")]
    [InlineData("A task in a local function", "Local(); void Local() => Task.Delay(1, token);", "", "", "TJ2011")]
    [InlineData("A task in an action", "new List<int> { 1 }.ForEach(i => Task.Delay(i, token));", "", "", "TJ2011")]
    [InlineData("A task in a block of an action", "new List<int> { 1 }.ForEach(i => { Task.Delay(i, token); });", "", "", "TJ2011")]
    [InlineData("A result in a pattern", "Task<int> made = Task.Run(() => 1, token); if (made is { Result: 1 }) { await made; }", "", "", "TJ2009")]
    [InlineData("A result behind a question mark", "Task<int>? made = Task.Run(() => 1, token); Console.WriteLine(made?.Result);", "", "", "TJ2009")]
    [InlineData("An extension beside a member", "await new Box().Save(\"a\");", "", "public sealed class Box { public void Save(int id) { } } public static class More { public static Task Save(this Box box, string text, CancellationToken stop = default) => Task.Delay(1, stop); }", "TJ2003")]
    [InlineData("An extension that ignores the token beside a member that heeds it", "", "[Job] public async Task Other(Box box, CancellationToken stop) => await box.Save(\"a\", stop);", "public sealed class Box { public Task Save(int id, CancellationToken stop) => Task.Delay(id, stop); } public static class More { public static async Task Save(this Box box, string text, CancellationToken stop) => await File.ReadAllTextAsync(text); }", "TJ2010 TJ2010")]
    [InlineData("An extension block", "await new Box().Save(\"a\");", "", "public sealed class Box; public static class More { extension(Box box) { public Task Save(string text, CancellationToken stop = default) => Task.Delay(1, stop); } }", "TJ2003")]
    [InlineData("A queue that waits", "var queue = Make(); queue.Add(1);", "private static BlockingCollection<int> Make() => new(1);", "", "TJ2003")]
    [InlineData("A stream that is a sequence as well", "_ = new Both().ToList().Count;", "", "public sealed class Both : List<int>, IAsyncEnumerable<int> { public IAsyncEnumerator<int> GetAsyncEnumerator(CancellationToken stop = default) => throw new NotSupportedException(); }", "TJ2003")]
    [InlineData("An overload with an array", "new Box().Send();", "", "public sealed class Box { public void Send(params int[] ids) { } public Task SendAsync(int[] ids, CancellationToken stop) => Task.Delay(1, stop); }", "TJ2003")]
    [InlineData("A private method of the base", "", "", "public abstract class First { private protected static Task Do(CancellationToken stop) => Task.Delay(1, stop); } public sealed class Second : First { [Job] public async Task Go(CancellationToken stop) => await Do(stop); public sealed class Inner { private static async Task Do(CancellationToken stop) => await File.ReadAllTextAsync(\"a\"); [Job] public static async Task Come(CancellationToken stop) => await Do(stop); } }", "TJ2010 TJ2010")]
    [InlineData("An override", "", "", "public class First { protected virtual Task Do(CancellationToken stop) => Task.Delay(1, stop); } public sealed class Second : First { protected override async Task Do(CancellationToken stop) => await File.ReadAllTextAsync(\"a\"); [Job] public async Task Go(CancellationToken stop) => await Do(stop); }", "")]
    [InlineData("A partial method", "await Part(token);", "private partial Task Part(CancellationToken stop); private async partial Task Part(CancellationToken stop) => await File.ReadAllTextAsync(\"a\");", "", "TJ2010")]
    [InlineData("A method with two overloads", "await Twice(token);", "private static async Task Twice(CancellationToken stop) => await File.ReadAllTextAsync(\"a\"); private static Task Twice(int id, CancellationToken stop) => Task.Delay(id, stop);", "", "TJ2010")]
    [InlineData("A method named like a parameter of the type", "await Helper(token);", "private async Task Helper(CancellationToken stop) => await outer.PlainAsync(1);", "", "TJ2010")]
    [InlineData("Cleaning up calls what cannot be cancelled", "try { await outer.DoAsync(id, token); } finally { await Helper(); }", "private static Task Helper() => Task.Delay(1);", "", "")]
    [InlineData("What cannot be cancelled is called three calls away", "await One();", "private static Task One() => Two(); private static Task Two() => Three(); private static Task Three() => Task.Delay(1);", "", "TJ2010 TJ2010")]
    [InlineData("The token is kept by a local function", "Kept = Local; Task Local() => Task.Delay(1, token); await Local();", "public Func<Task>? Kept;", "", "TJ2013")]
    [InlineData("The token is kept by a subscription", "Ended += () => Console.WriteLine(token);", "public static event Action? Ended;", "", "TJ2013")]
    [InlineData("A linked source is kept", "_made = CancellationTokenSource.CreateLinkedTokenSource(token);", "private CancellationTokenSource? _made; public void Free() => _made?.Dispose();", "", "TJ2013")]
    [InlineData("A source that a method links is kept", "_made = Make(token);", "private CancellationTokenSource? _made; private static CancellationTokenSource Make(CancellationToken stop) => CancellationTokenSource.CreateLinkedTokenSource(stop); public void Free() => _made?.Dispose();", "", "TJ2013")]
    [InlineData("The context is kept", "_jobs.Add(job);", "private readonly List<JobContext> _jobs = [];", "", "TJ2013")]
    [InlineData("A lambda with a token of the same name", "Func<CancellationToken, Task> work = token => outer.DoAsync(id, token); await work(CancellationToken.None);", "", "", "TJ2004")]
    [InlineData("A method that is only named", "Console.WriteLine(nameof(Deaf)); Console.WriteLine(nameof(Jobs.Deaf));", "private static async Task Deaf(int id, CancellationToken stop) => await File.ReadAllTextAsync(\"a\"); public void Idle() => GC.KeepAlive(Deaf(1, default));", "", "")]
    [InlineData("A helper that only names its token", "await Helper(token);", "private static async Task Helper(CancellationToken stop) { Console.WriteLine(nameof(stop)); await File.ReadAllTextAsync(\"a\"); }", "", "TJ2010")]
    [InlineData("A helper that hands its token to nobody who looks", "await Helper(token);", "private static async Task Helper(CancellationToken stop) => await Last(stop); private static async Task Last(CancellationToken stop) => await File.ReadAllTextAsync(\"a\");", "", "TJ2010")]
    public async Task Rules_see_the_defect_when_names_mislead(
        string what, string body, string members, string types, string expected, string usings = "")
    {
        string source = Frame.Replace("$BODY$", body, StringComparison.Ordinal)
            .Replace("$MEMBERS$", members, StringComparison.Ordinal)
            .Replace("$TYPES$", types, StringComparison.Ordinal)
            .Replace("$USINGS$", usings, StringComparison.Ordinal);
        var found = await AllRules.RunAsync(source);
        string ids = string.Join(' ', found.Select(static each => each.Id).Order(StringComparer.Ordinal));
        Assert.True(ids == expected, $"{what}: '{ids}' in place of '{expected}':\n{string.Join('\n', found.Select(static each => each.ToString()))}");
    }
}
